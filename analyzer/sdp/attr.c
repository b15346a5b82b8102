/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of SDP line types and attributes: what each means in words. The lines come first, in the order in which they
 * stand in a description, then the attributes by name. Does not read values.
 */
#include "sdp.h"

static const struct sdp_attr_row rows[] = {
	{
		.name = "v=",
		.reference = "RFC 8866 §5.1",
		.help = N_("Version of SDP, always 0. A description begins with it."),
	},
	{
		.name = "o=",
		.reference = "RFC 8866 §5.2",
		.help = N_("Who made the description. The version number in it grows with every change; where it stays, "
			"nothing has changed."),
	},
	{
		.name = "s=",
		.reference = "RFC 8866 §5.3",
		.help = N_("Name of the session. In calls it means nothing; a dash is usual."),
	},
	{
		.name = "i=",
		.reference = "RFC 8866 §5.4",
		.help = N_("Description of the session or medium for people."),
	},
	{
		.name = "u=",
		.reference = "RFC 8866 §5.5",
		.help = N_("Web page with more about the session."),
	},
	{
		.name = "e=",
		.reference = "RFC 8866 §5.6",
		.help = N_("E-mail address of who is responsible for the session."),
	},
	{
		.name = "p=",
		.reference = "RFC 8866 §5.6",
		.help = N_("Phone number of who is responsible for the session."),
	},
	{
		.name = "c=",
		.reference = "RFC 8866 §5.7",
		.help = N_("Address to which media is to be sent. A c= line of a medium overrides the one of the "
			"session."),
	},
	{
		.name = "b=",
		.reference = "RFC 8866 §5.8",
		.help = N_("Bandwidth that the session or medium is going to use."),
	},
	{
		.name = "t=",
		.reference = "RFC 8866 §5.9",
		.help = N_("When the session begins and ends. 0 0 means that it has no bounds, as always in calls."),
	},
	{
		.name = "r=",
		.reference = "RFC 8866 §5.10",
		.help = N_("When the session repeats."),
	},
	{
		.name = "z=",
		.reference = "RFC 8866 §5.11",
		.help = N_("Time zone changes during a repeated session."),
	},
	{
		.name = "k=",
		.reference = "RFC 8866 §5.12",
		.help = N_("Obsolete: a key for the media. It must not be used any more."),
	},
	{
		.name = "a=",
		.reference = "RFC 8866 §5.13",
		.help = N_("An attribute: a property of the session, or of the medium under whose m= line it is."),
	},
	{
		.name = "m=",
		.reference = "RFC 8866 §5.14",
		.help = N_("Begins a medium: its kind, the port on which the sender wants to receive it, the transport "
			"and the formats, the preferred one first."),
	},
	{
		.name = "3ge2ae",
		.reference = "3GPP TS 24.229",
		.help = N_("Whether media is protected by SDES towards the edge of the IMS network."),
	},
	{
		.name = "3GPP-QoE-Metrics",
		.reference = "3GPP TS 26.234",
		.help = N_("Quality measurements that the client is asked to report."),
	},
	{
		.name = "3GPP-SRTP-Config",
		.reference = "3GPP TS 26.234",
		.help = N_("Key message for protected streaming."),
	},
	{
		.name = "3gpp_MaxRecvSDUSize",
		.reference = "3GPP TS 26.114",
		.help = N_("Longest packet in bytes that the access bearer carries."),
	},
	{
		.name = "acap",
		.reference = "RFC 5939 §3.4.1",
		.help = N_("An attribute that a potential configuration may use."),
	},
	{
		.name = "accept-types",
		.reference = "RFC 4975 §8",
		.help = N_("Message types that the sender accepts over MSRP."),
	},
	{
		.name = "accept-wrapped-types",
		.reference = "RFC 4975 §8",
		.help = N_("Message types that it accepts inside a wrapper only."),
	},
	{
		.name = "acfg",
		.reference = "RFC 5939 §3.5.2",
		.help = N_("The potential configuration that the answer has chosen."),
	},
	{
		.name = "alt",
		.reference = "CounterPath X-Lite",
		.help = N_("Old way of some phones to offer another address for the media, for use behind NAT."),
	},
	{
		.name = "altc",
		.reference = "RFC 6947",
		.help = N_("An alternative address for the medium, such as IPv6 beside IPv4."),
	},
	{
		.name = "anbr",
		.reference = "3GPP TS 26.114",
		.help = N_("Recommendations of bit rate by the radio network are supported."),
	},
	{
		.name = "bcap",
		.reference = "RFC 7006",
		.help = N_("A bandwidth that a potential configuration may use."),
	},
	{
		.name = "bfcpver",
		.reference = "RFC 8856",
		.help = N_("Versions of the floor control protocol that are supported."),
	},
	{
		.name = "bundle-only",
		.reference = "RFC 9143 §6",
		.help = N_("The medium is only used when it can share the port of a BUNDLE group. Its own port is then "
			"0, without being refused."),
	},
	{
		.name = "candidate",
		.reference = "RFC 8839 §5.1",
		.help = N_("One address at which the sender may be reachable. ICE tries the pairs of both sides and "
			"takes the best that works."),
	},
	{
		.name = "cat",
		.reference = "RFC 8866 §6.1",
		.help = N_("Category of the session, from the most general part to the most special."),
	},
	{
		.name = "ccap",
		.reference = "RFC 7006",
		.help = N_("An address that a potential configuration may use, such as IPv6 beside IPv4."),
	},
	{
		.name = "ccc_list",
		.reference = "3GPP TS 26.114",
		.help = N_("Codecs that can be decoded at the same time in a conference."),
	},
	{
		.name = "cdsc",
		.reference = "RFC 3407 §3",
		.help = N_("A medium that could be used later, such as fax, without offering it now."),
	},
	{
		.name = "charset",
		.reference = "RFC 8866 §6.10",
		.help = N_("Character set of the session's name and texts, where it is not UTF-8."),
	},
	{
		.name = "chatroom",
		.reference = "RFC 7701",
		.help = N_("What a chat room supports, such as nicknames and private messages."),
	},
	{
		.name = "cname",
		.reference = "RFC 5576 §6.1",
		.help = N_("Canonical name of an RTP source: sources with the same one share a clock."),
	},
	{
		.name = "conf",
		.reference = "RFC 3312 §4",
		.help = N_("Asks the other side to tell when its resources are reserved."),
	},
	{
		.name = "confid",
		.reference = "RFC 8856",
		.help = N_("Conference to which floor control belongs."),
	},
	{
		.name = "connection",
		.reference = "RFC 4145 §5",
		.help = N_("Whether a new connection is to be opened or the existing one kept."),
	},
	{
		.name = "content",
		.reference = "RFC 4796",
		.help = N_("What the medium shows: the speaker, slides, a sign language interpreter and others."),
	},
	{
		.name = "control",
		.reference = "RFC 7826 §D.1",
		.help = N_("Address by which RTSP controls the stream."),
	},
	{
		.name = "cpar",
		.reference = "RFC 3407 §3",
		.help = N_("A parameter of a declared capability."),
	},
	{
		.name = "cparmax",
		.reference = "RFC 3407 §3",
		.help = N_("Greatest value of a parameter of a declared capability."),
	},
	{
		.name = "cparmin",
		.reference = "RFC 3407 §3",
		.help = N_("Least value of a parameter of a declared capability."),
	},
	{
		.name = "creq",
		.reference = "RFC 5939 §3.3.2",
		.help = N_("Extensions of capability negotiation that are required."),
	},
	{
		.name = "crypto",
		.reference = "RFC 4568 §9.1",
		.help = N_("Key and cipher suite of SRTP, in clear. It protects the media only where the signalling "
			"itself is encrypted."),
	},
	{
		.name = "csup",
		.reference = "RFC 5939 §3.3.1",
		.help = N_("Extensions of capability negotiation that are supported."),
	},
	{
		.name = "curr",
		.reference = "RFC 3312 §4",
		.help = N_("Quality of service that is reserved now. The call does not ring before it is what is "
			"desired."),
	},
	{
		.name = "dcmap",
		.reference = "RFC 8864 §5.1",
		.help = N_("Opens a data channel: its stream number, name and protocol."),
	},
	{
		.name = "dcsa",
		.reference = "RFC 8864 §5.2",
		.help = N_("An attribute of one data channel."),
	},
	{
		.name = "depend",
		.reference = "RFC 5583",
		.help = N_("Media that need one another to be decoded, as in layered video."),
	},
	{
		.name = "des",
		.reference = "RFC 3312 §4",
		.help = N_("Quality of service that must or should be reserved before the call rings."),
	},
	{
		.name = "direction",
		.reference = "draft-ietf-mmusic-sdp-comedia",
		.help = N_("Old form of setup: who opens the connection. Some phones use it to say that they are behind "
			"NAT."),
	},
	{
		.name = "dsel",
		.reference = "RFC 3108",
		.help = N_("Codecs for voice-band data, the preferred first."),
	},
	{
		.name = "duplication-delay",
		.reference = "RFC 7197",
		.help = N_("Delay after which the stream is sent a second time."),
	},
	{
		.name = "ecan",
		.reference = "RFC 3108",
		.help = N_("Echo canceller: on or off, in each direction."),
	},
	{
		.name = "end-of-candidates",
		.reference = "RFC 8840",
		.help = N_("No more candidates follow."),
	},
	{
		.name = "etag",
		.reference = "RFC 2326 §C.1",
		.help = N_("Tag of the description in RTSP 1.0, to see whether it changed."),
	},
	{
		.name = "extmap",
		.reference = "RFC 8285 §5",
		.help = N_("Number by which an RTP header extension is told, and the name of what it carries."),
	},
	{
		.name = "extmap-allow-mixed",
		.reference = "RFC 8285 §6",
		.help = N_("Packets may mix the one-byte and two-byte forms of header extensions."),
	},
	{
		.name = "file-date",
		.reference = "RFC 5547 §6",
		.help = N_("When the file was made, changed and read."),
	},
	{
		.name = "file-disposition",
		.reference = "RFC 5547 §6",
		.help = N_("What to do with the file, such as show it or save it."),
	},
	{
		.name = "file-icon",
		.reference = "RFC 5547 §6",
		.help = N_("A small picture of the file, in another body part."),
	},
	{
		.name = "file-range",
		.reference = "RFC 5547 §6",
		.help = N_("Part of the file that is transferred, in bytes."),
	},
	{
		.name = "file-selector",
		.reference = "RFC 5547 §6",
		.help = N_("The file that is offered or asked for: name, type, size, hash."),
	},
	{
		.name = "file-transfer-id",
		.reference = "RFC 5547 §6",
		.help = N_("Names this file transfer."),
	},
	{
		.name = "fingerprint",
		.reference = "RFC 8122 §5",
		.help = N_("Hash of the certificate that the sender will show in DTLS. It ties the encrypted media to "
			"this description."),
	},
	{
		.name = "floorctrl",
		.reference = "RFC 8856",
		.help = N_("Role in floor control (BFCP), which says who may speak or present."),
	},
	{
		.name = "floorid",
		.reference = "RFC 8856",
		.help = N_("A floor (right to speak or present) and the media it covers."),
	},
	{
		.name = "fmtp",
		.reference = "RFC 8866 §6.15",
		.help = N_("Parameters of one format, such as modes of a codec. They are defined with each codec."),
	},
	{
		.name = "framerate",
		.reference = "RFC 8866 §6.13",
		.help = N_("The most video frames a second."),
	},
	{
		.name = "fsel",
		.reference = "RFC 3108",
		.help = N_("Codecs for fax, the preferred first."),
	},
	{
		.name = "gc",
		.reference = "RFC 3108",
		.help = N_("Gain control: on or off, and the gain."),
	},
	{
		.name = "gpmd",
		.reference = "RFC 3108",
		.help = N_("Parameters of a payload type, such as vbd=yes for modem and fax tones (V.152)."),
	},
	{
		.name = "group",
		.reference = "RFC 5888 §5",
		.help = N_("Media that belong together: LS is lip synchronisation, BUNDLE shares one port among them."),
	},
	{
		.name = "icap",
		.reference = "RFC 7006",
		.help = N_("A title that a potential configuration may use."),
	},
	{
		.name = "ice-lite",
		.reference = "RFC 8839 §5.3",
		.help = N_("The sender has a public address and only answers ICE checks, as servers do."),
	},
	{
		.name = "ice-mismatch",
		.reference = "RFC 8839 §5.3",
		.help = N_("The address in c= and m= was not among the candidates: something on the way has changed it, "
			"so ICE is not used."),
	},
	{
		.name = "ice-options",
		.reference = "RFC 8839 §5.6",
		.help = N_("ICE extensions that are supported, such as trickle (candidates may follow later)."),
	},
	{
		.name = "ice-pacing",
		.reference = "RFC 8839 §5.5",
		.help = N_("Milliseconds between ICE checks."),
	},
	{
		.name = "ice-pwd",
		.reference = "RFC 8839 §5.4",
		.help = N_("Password for ICE checks."),
	},
	{
		.name = "ice-ufrag",
		.reference = "RFC 8839 §5.4",
		.help = N_("User name part for ICE checks. A changed value means that ICE restarts."),
	},
	{
		.name = "identity",
		.reference = "RFC 8827",
		.help = N_("Assertion of an identity provider about who the WebRTC user is."),
	},
	{
		.name = "imageattr",
		.reference = "RFC 6236 §3.1",
		.help = N_("Picture sizes that can be sent and received."),
	},
	{
		.name = "inactive",
		.reference = "RFC 8866 §6.7.4",
		.help = N_("The medium flows in neither direction. In a call it usually means hold without music."),
	},
	{
		.name = "key-mgmt",
		.reference = "RFC 4567 §3.1",
		.help = N_("Data of a key exchange for SRTP, such as MIKEY."),
	},
	{
		.name = "keywds",
		.reference = "RFC 8866 §6.2",
		.help = N_("Keywords of the session, for choosing among announced ones."),
	},
	{
		.name = "label",
		.reference = "RFC 4574",
		.help = N_("A name for the medium, for use outside of the description, such as in conferences."),
	},
	{
		.name = "lang",
		.reference = "RFC 8866 §6.12",
		.help = N_("Language of the medium or session."),
	},
	{
		.name = "lcfg",
		.reference = "RFC 6871",
		.help = N_("A latent configuration: could be offered later."),
	},
	{
		.name = "max-message-size",
		.reference = "RFC 8841 §6",
		.help = N_("Longest message in bytes that the sender takes on a data channel. 0 means any length."),
	},
	{
		.name = "max-size",
		.reference = "RFC 4975 §8",
		.help = N_("Longest message in bytes that the sender takes over MSRP."),
	},
	{
		.name = "maxprate",
		.reference = "RFC 3890 §6.3",
		.help = N_("The most packets a second."),
	},
	{
		.name = "maxptime",
		.reference = "RFC 8866 §6.5",
		.help = N_("The most milliseconds of sound that one packet may carry."),
	},
	{
		.name = "mediaclk",
		.reference = "RFC 7273 §5",
		.help = N_("How the media clock relates to the reference clock."),
	},
	{
		.name = "mfcap",
		.reference = "RFC 6871",
		.help = N_("Format parameters that a potential configuration may use."),
	},
	{
		.name = "mid",
		.reference = "RFC 5888 §4",
		.help = N_("Name of the medium, by which group and other attributes refer to it."),
	},
	{
		.name = "mscap",
		.reference = "RFC 6871",
		.help = N_("Media attributes of formats that a potential configuration may use."),
	},
	{
		.name = "msid",
		.reference = "RFC 8830",
		.help = N_("Ties the medium to a WebRTC media stream and track."),
	},
	{
		.name = "msid-semantic",
		.reference = "draft-ietf-mmusic-msid",
		.help = N_("Early form of WebRTC stream names. It has no meaning in the final RFC 8830."),
	},
	{
		.name = "msrp-cema",
		.reference = "RFC 6714",
		.help = N_("MSRP may be anchored by middle boxes at the address in c= and m=."),
	},
	{
		.name = "mtag",
		.reference = "RFC 7826 §D.1",
		.help = N_("Tag of the description in RTSP, to see whether it changed."),
	},
	{
		.name = "nortpproxy",
		.reference = "RTPproxy",
		.help = N_("Left by a media relay, so that another one of its kind does not relay the media again."),
	},
	{
		.name = "omcap",
		.reference = "RFC 6871",
		.help = N_("Formats, other than RTP codecs, that a potential configuration may use."),
	},
	{
		.name = "omr-codecs",
		.reference = "3GPP TS 29.079",
		.help = N_("Codecs before a media relay changed them, for bypassing relays."),
	},
	{
		.name = "omr-m-cksum",
		.reference = "3GPP TS 29.079",
		.help = N_("Checksum of the medium, for bypassing media relays."),
	},
	{
		.name = "omr-s-cksum",
		.reference = "3GPP TS 29.079",
		.help = N_("Checksum of the session part, for bypassing media relays."),
	},
	{
		.name = "orient",
		.reference = "RFC 8866 §6.8",
		.help = N_("How a shared whiteboard or presentation is oriented on the screen."),
	},
	{
		.name = "path",
		.reference = "RFC 4975 §8",
		.help = N_("Address of the sender for MSRP messages. Media goes there, not to c= and m=."),
	},
	{
		.name = "pcfg",
		.reference = "RFC 5939 §3.5.1",
		.help = N_("A potential configuration: an alternative that is preferred to the m= line, such as SRTP "
			"instead of RTP."),
	},
	{
		.name = "pmft",
		.reference = "ITU-T V.152",
		.help = N_("Preferred order of ways to carry modem and fax tones."),
	},
	{
		.name = "previous-ssrc",
		.reference = "RFC 5576 §6.2",
		.help = N_("SSRC numbers that the source had before."),
	},
	{
		.name = "ptime",
		.reference = "RFC 8866 §6.4",
		.help = N_("How many milliseconds of sound one packet should carry."),
	},
	{
		.name = "qos-mech-recv",
		.reference = "RFC 5432",
		.help = N_("Ways to reserve quality of service when receiving."),
	},
	{
		.name = "qos-mech-send",
		.reference = "RFC 5432",
		.help = N_("Ways to reserve quality of service when sending."),
	},
	{
		.name = "quality",
		.reference = "RFC 8866 §6.14",
		.help = N_("Quality of the encoding wanted, from 0 to 10."),
	},
	{
		.name = "range",
		.reference = "RFC 7826 §D.1",
		.help = N_("Length of the recording in RTSP."),
	},
	{
		.name = "recvonly",
		.reference = "RFC 8866 §6.7.1",
		.help = N_("The sender of this description only receives the medium. Often the answer of a call put on "
			"hold."),
	},
	{
		.name = "remote-candidates",
		.reference = "RFC 8839 §5.2",
		.help = N_("The other side's addresses that ICE has chosen."),
	},
	{
		.name = "repair-window",
		.reference = "RFC 8627",
		.help = N_("How long packets are kept to repair losses by forward error correction."),
	},
	{
		.name = "rid",
		.reference = "RFC 8851",
		.help = N_("One of several encodings of the same medium, with its limits."),
	},
	{
		.name = "rmcap",
		.reference = "RFC 6871",
		.help = N_("RTP codecs that a potential configuration may use."),
	},
	{
		.name = "rtcp",
		.reference = "RFC 3605 §2.1",
		.help = N_("Port, and perhaps address, for RTCP, where it is not the RTP port plus one."),
	},
	{
		.name = "rtcp-fb",
		.reference = "RFC 4585 §4.2",
		.help = N_("Feedback by RTCP that the format can use, such as nack (ask for lost packets) or pli (ask "
			"for a whole picture)."),
	},
	{
		.name = "rtcp-idms",
		.reference = "RFC 7272",
		.help = N_("Synchronises playback at several places by RTCP."),
	},
	{
		.name = "rtcp-mux",
		.reference = "RFC 5761 §5.1.1",
		.help = N_("RTP and RTCP share one port."),
	},
	{
		.name = "rtcp-mux-only",
		.reference = "RFC 8858",
		.help = N_("RTP and RTCP must share one port; there is no other way."),
	},
	{
		.name = "rtcp-rsize",
		.reference = "RFC 5506 §5",
		.help = N_("RTCP packets of reduced size are allowed, for quick feedback."),
	},
	{
		.name = "rtcp-unicast",
		.reference = "RFC 5760",
		.help = N_("How RTCP feedback reaches the source of a multicast session."),
	},
	{
		.name = "rtcp-xr",
		.reference = "RFC 3611 §5.1",
		.help = N_("Extended RTCP reports, such as VoIP quality metrics, that may be sent."),
	},
	{
		.name = "rtpmap",
		.reference = "RFC 8866 §6.6",
		.help = N_("Says which codec a payload type number stands for, with its clock rate and channels."),
	},
	{
		.name = "sctp-port",
		.reference = "RFC 8841 §5",
		.help = N_("SCTP port of the WebRTC data channels, inside DTLS."),
	},
	{
		.name = "sctpmap",
		.reference = "draft-ietf-mmusic-sctp-sdp",
		.help = N_("Early form of sctp-port: SCTP port, protocol and number of streams."),
	},
	{
		.name = "sdplang",
		.reference = "RFC 8866 §6.11",
		.help = N_("Language of the texts in the description."),
	},
	{
		.name = "secondary-realm",
		.reference = "3GPP TS 29.079",
		.help = N_("Another network whose media relay the media could bypass."),
	},
	{
		.name = "sendonly",
		.reference = "RFC 8866 §6.7.3",
		.help = N_("The sender of this description only sends the medium and does not listen. In a call it "
			"usually means hold, with music."),
	},
	{
		.name = "sendrecv",
		.reference = "RFC 8866 §6.7.2",
		.help = N_("The sender of this description both sends and receives the medium. It is what holds where "
			"no direction is given."),
	},
	{
		.name = "sescap",
		.reference = "RFC 6871",
		.help = N_("A combination of configurations for the whole session."),
	},
	{
		.name = "setup",
		.reference = "RFC 4145 §4",
		.help = N_("Who opens the connection (for DTLS: who begins the handshake): active opens it, passive "
			"waits, actpass leaves the choice to the other side."),
	},
	{
		.name = "silenceSupp",
		.reference = "RFC 3108",
		.help = N_("Silence suppression: on or off, with timer and comfort noise. Fax needs it off."),
	},
	{
		.name = "simulcast",
		.reference = "RFC 8853",
		.help = N_("Encodings of the same medium that are sent or received at the same time, such as large and "
			"small video."),
	},
	{
		.name = "source-filter",
		.reference = "RFC 4570 §3",
		.help = N_("Addresses from which media is accepted, or not."),
	},
	{
		.name = "sprtmap",
		.reference = "ITU-T V.150.1 Annex E",
		.help = N_("Payload type of the modem relay transport (SPRT)."),
	},
	{
		.name = "sqn",
		.reference = "RFC 3407 §3",
		.help = N_("Number of a simple capability declaration."),
	},
	{
		.name = "ssrc",
		.reference = "RFC 5576 §4.1",
		.help = N_("A property of one RTP source, named by its SSRC number."),
	},
	{
		.name = "ssrc-group",
		.reference = "RFC 5576 §4.2",
		.help = N_("RTP sources that belong together, such as a stream and its retransmissions (FID)."),
	},
	{
		.name = "T38FaxFillBitRemoval",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Fill bits may be left out."),
	},
	{
		.name = "T38FaxMaxBuffer",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Bytes that the receiver can hold before they must be played out."),
	},
	{
		.name = "T38FaxMaxDatagram",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Longest datagram in bytes that the receiver takes."),
	},
	{
		.name = "T38FaxMaxIFP",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Longest fax packet in bytes that the receiver takes."),
	},
	{
		.name = "T38FaxRateManagement",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Where the fax rate is agreed: transferredTCF between the fax machines, localTCF at each "
			"gateway (for TCP)."),
	},
	{
		.name = "T38FaxTranscodingJBIG",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("The picture may be converted to JBIG."),
	},
	{
		.name = "T38FaxTranscodingMMR",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("The picture may be converted to MMR."),
	},
	{
		.name = "T38FaxUdpEC",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("How lost packets are mended: t38UDPRedundancy repeats earlier ones, t38UDPFEC adds parity."),
	},
	{
		.name = "T38FaxUdpECDepth",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("How many earlier packets are repeated, at least and at most."),
	},
	{
		.name = "T38FaxUdpFECMaxSpan",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("How many packets one parity packet may cover."),
	},
	{
		.name = "T38FaxVersion",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Version of fax over IP (T.38). Both sides use the lower one."),
	},
	{
		.name = "T38MaxBitRate",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Fastest fax rate in bits a second."),
	},
	{
		.name = "T38ModemType",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Kind of fax modem: t38G3FaxOnly or t38V34G3Fax."),
	},
	{
		.name = "T38VendorInfo",
		.reference = "ITU-T T.38 Annex D",
		.help = N_("Maker and version of the fax device."),
	},
	{
		.name = "tcap",
		.reference = "RFC 5939 §3.4.2",
		.help = N_("A transport that a potential configuration may use, such as RTP/SAVP."),
	},
	{
		.name = "tls-id",
		.reference = "RFC 8842 §4",
		.help = N_("Names the DTLS association. A new value asks for a new handshake."),
	},
	{
		.name = "tool",
		.reference = "RFC 8866 §6.3",
		.help = N_("Program that made the description."),
	},
	{
		.name = "ts-refclk",
		.reference = "RFC 7273 §4",
		.help = N_("The clock that timestamps are taken from, such as PTP or NTP."),
	},
	{
		.name = "type",
		.reference = "RFC 8866 §6.9",
		.help = N_("Kind of conference, such as broadcast, meeting or moderated."),
	},
	{
		.name = "userid",
		.reference = "RFC 8856",
		.help = N_("User number in floor control."),
	},
	{
		.name = "visited-realm",
		.reference = "3GPP TS 29.079",
		.help = N_("Network whose media relay the media could bypass."),
	},
	{
		.name = "vndpar",
		.reference = "ITU-T V.152",
		.help = N_("Parameters of a maker for modem relay."),
	},
	{
		.name = "vsel",
		.reference = "RFC 3108",
		.help = N_("Voice codecs with packet lengths, the preferred first."),
	},
	{
		.name = "X-nat",
		.reference = "PJSIP",
		.help = N_("Tells what NAT the sender thinks it is behind. A private attribute of some user agents."),
	},
	{
		.name = "zrtp-hash",
		.reference = "RFC 6189 §8",
		.help = N_("Hash of the ZRTP hello message, which ties the key exchange in the media to this "
			"description."),
	},
};

const struct sdp_attr_row *sdp_attr_rows(size_t *n)
{
	*n = sizeof(rows) / sizeof(rows[0]);
	return rows;
}

const struct sdp_attr_row *sdp_attr_row(struct slice name)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (slice_ieq(name, slice_of(rows[i].name)))
			return &rows[i];
	return NULL;
}
