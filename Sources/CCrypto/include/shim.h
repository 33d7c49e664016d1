/// What Swift needs of OpenSSL's libcrypto, which libcurl brings along.
#ifndef TRIBUTARY_CCRYPTO_SHIM_H
#define TRIBUTARY_CCRYPTO_SHIM_H

#include <openssl/sha.h>

/// Writes the 32 bytes of the SHA-256 of `count` bytes.
static inline void ccrypto_sha256(const void *bytes, size_t count, void *digest) {
    SHA256((const unsigned char *)bytes, count, (unsigned char *)digest);
}

#endif
