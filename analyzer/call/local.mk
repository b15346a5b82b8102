libanalyzer_a_SOURCES += \
	analyzer/call/dialog.c \
	analyzer/call/kpi.c \
	analyzer/call/leg.c \
	analyzer/call/state.c \
	analyzer/call/store.c \
	analyzer/call/store_local.h \
	analyzer/call/txn.c
