/** What the network model is made of beside a profile's round trip, bandwidth and loss. Milliseconds, bytes and shares. */

/** Segments of the first window. https://www.rfc-editor.org/rfc/rfc6928 */
export const INITIAL_WINDOW_SEGMENTS = 10;
/** Of Ethernet's 1500, IPv4 and TCP headers with timestamps taken off. */
export const SEGMENT_BYTES = 1448;
/**
 * Bytes on the line for one of content: 1500/1448 of the headers below, and records of TLS and frames of HTTP/2, about
 * 40 of 16,384 bytes.
 */
export const WIRE_BYTES_PER_BYTE = 1.04;
/** Headers of an answer of the platform: security, cross-origin and timing headers, first of a connection, by HPACK. */
export const ANSWER_HEADER_BYTES = 700;
/** A connection that was idle for longer begins again with the first window. https://www.rfc-editor.org/rfc/rfc5681#section-4.1 */
export const IDLE_RESTART_MILLISECONDS = 1000;

/** One name: the operator's resolver, which has it, is about as far as the edge. */
export const DNS_ROUND_TRIPS = 1;
/** SYN and its answer. */
export const TCP_ROUND_TRIPS = 1;
/** https://www.rfc-editor.org/rfc/rfc8446#section-2: a server's whole flight comes with its first answer. */
export const TLS_ROUND_TRIPS = 1;
/** Browsers open as many connections to a host over HTTP/1.1. https://developer.mozilla.org/docs/Web/HTTP/Connection_management_in_HTTP_1.x */
export const HTTP_1_CONNECTIONS = 6;

/** Time of a cache that has the object: lookup and first byte. Public measurements of both CDNs lie at 1–10; recalled. */
export const CACHE_MILLISECONDS = 5;
/** A function of CloudFront ends within one. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-tutorial.html */
export const EDGE_FUNCTION_MILLISECONDS = 1;
/** First byte of an object of a bucket in the same region: 30–50 for small ones; recalled. */
export const BUCKET_MILLISECONDS = 40;
/**
 * A variant that is made when it is asked for: the bucket's refusal, the call of the function, the original from the
 * bucket and its resizing. Resizing and storing take 13–46 from the master and 107–124 from the original, measured in
 * docs/benchmarks.md; a function whose instance has to be started takes half a second more, which is in none of these.
 */
export const ON_THE_FLY_MILLISECONDS = 250;

/** From the first segment in the buffer to the first frame on the screen: appending, decoding, painting; recalled, for phones. */
export const DECODE_MILLISECONDS = 100;
