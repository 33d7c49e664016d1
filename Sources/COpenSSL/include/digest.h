/// Digests, worked out by OpenSSL's libcrypto, which libcurl brings along.
#ifndef TRIBUTARY_COPENSSL_DIGEST_H
#define TRIBUTARY_COPENSSL_DIGEST_H

#include <openssl/sha.h>

/// Writes the 32 bytes of the SHA-256 of `count` bytes.
static inline void copenssl_sha256(const void *bytes, size_t count, void *digest) {
    SHA256((const unsigned char *)bytes, count, (unsigned char *)digest);
}

#endif
