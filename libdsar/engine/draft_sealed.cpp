// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/draft_sealed.hpp"

#include "libdsar/base/yaml_text.hpp"
#include "libdsar/discovery/name_rule.hpp"

namespace dsar {
namespace {

std::string scheme_of(const DraftField& field) {
    const Opaque& opaque = field.verdict.opaque;
    const bool base64 = opaque.spelling == "base64";
    if (opaque.format == "Rails") {
        return "rails";
    }
    if (opaque.format == "CipherSweet") {
        return "ciphersweet";
    }
    if (!opaque.format.empty() || !(base64 || opaque.spelling == "bytes")) {
        return {};
    }
    const bool gcm = opaque.likely == "aes-256-gcm";
    const bool of_lockbox = field.column.name.ends_with("_ciphertext");
    return base64 && gcm && of_lockbox         ? "lockbox"
           : gcm || opaque.likely == "aes-siv" ? opaque.likely
                                               : "";
}

/// `email_bidx` beside `email_ciphertext`.
std::string index_columns(const DraftCollection& collection, const DraftField& field) {
    const KeptName mine = kept_name(field.column.name);
    std::string columns;
    for (const DraftField& other : collection.fields) {
        const KeptName kept = kept_name(other.column.name);
        if (other.verdict.opaque.kind == OpaqueKind::Digest && kept.as == KeptAs::Index &&
            kept.stem == mine.stem) {
            columns += (columns.empty() ? "{column: " : ", {column: ") +
                       yaml_scalar(other.column.name) + '}';
        }
    }
    return columns;
}

}  // namespace

std::string proposed_sealing(const DraftCollection& collection, const DraftField& field) {
    const std::string scheme = scheme_of(field);
    if (scheme.empty()) {
        return {};
    }
    std::string text = "{scheme: " + scheme + ", key: SOURCE";
    text += scheme == "rails" ? ", salt: SOURCE" : "";
    text += field.verdict.opaque.spelling == "bytes" ? ", encoding: bytes" : "";
    const std::string indexes = index_columns(collection, field);
    text += indexes.empty() ? "" : ", indexes: [" + indexes + ']';
    return text + '}';
}

}  // namespace dsar
