/// Certificates that nobody vouches for, made by OpenSSL's libcrypto, which libcurl brings along.
#ifndef TRIBUTARY_COPENSSL_SELFSIGNED_H
#define TRIBUTARY_COPENSSL_SELFSIGNED_H

/// Makes a P-256 key and a certificate of it that it has signed itself.
///
/// @param host            The common name.
/// @param names           All names, as OpenSSL's configuration has them: "DNS:localhost,IP:127.0.0.1".
/// @param seconds         How long the certificate counts, from an hour ago on.
/// @return                Both as PEM, one after the other, to be freed by the caller; null on failure.
char *copenssl_make_self_signed(const char *host, const char *names, long seconds);

#endif
