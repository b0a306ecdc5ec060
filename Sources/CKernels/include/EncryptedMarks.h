#pragma once
#include <stddef.h>
#include <stdint.h>

/// Finds what encrypted blocks within a text are known by: `-----BEGIN `, `$ANSIBLE_VAULT;`,
/// `ENC[AES256_GCM,`, `ENC(`, base64 of `Salted__` (`U2FsdGVkX1`), `4,ENCRYPTED`, and
/// ` ENCRYPTED MESSAGE`. Returns where the next of them begins at or after `from`, or `count`. A
/// mark that `count` cuts is not found.
size_t dlp_find_encrypted_mark(const uint8_t *text, size_t count, size_t from);
