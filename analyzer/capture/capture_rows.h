/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to capture/: the rows of input kinds. To add one: a row here, and its functions in pump.c or a file of its
 * own. The order is the order in which they are tried. */
#ifndef SL_CAPTURE_ROWS_H
#define SL_CAPTURE_ROWS_H

#ifdef HAVE_ZSTD
#define ZSTD_FUNCTIONS zstd_begin, zstd_step, zstd_end
#else
#define ZSTD_FUNCTIONS NULL, NULL, NULL
#endif
#ifdef HAVE_LZ4
#define LZ4_FUNCTIONS lz4_begin, lz4_step, lz4_end
#else
#define LZ4_FUNCTIONS NULL, NULL, NULL
#endif

/* Ways to compress: X(name, help, first four bytes, bits of them that count, functions of struct coding). */
#define CODING_ROWS(X) \
	X("gzip", "Capture compressed with gzip, through zlib", 0x1f8b0800, 0xffffff00, GZIP_FUNCTIONS) \
	X("zstd", "Capture compressed with zstd, through libzstd", 0x28b52ffd, 0xffffffff, ZSTD_FUNCTIONS) \
	X("lz4", "Capture compressed with lz4, through liblz4", 0x04224d18, 0xffffffff, LZ4_FUNCTIONS) \
	X("pipe", "Standard input, a pipe or FIFO: read as bytes come, kept in a temporary file", 0, 0, PLAIN_FUNCTIONS)
#define GZIP_FUNCTIONS gzip_begin, gzip_step, gzip_end
#define PLAIN_FUNCTIONS NULL, plain_step, NULL

/* File formats: X(name, help, struct format). */
#define FORMAT_ROWS(X) \
	X("pcap", "pcap: microseconds or nanoseconds, either byte order, mapped", pcap_format) \
	X("pcapng", "pcapng: sections, interfaces, every timestamp resolution, mapped", pcapng_format) \
	X("libpcap", "Any other capture that libpcap reads", foreign_format)

#endif
