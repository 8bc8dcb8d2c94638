// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/opendsr.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace dsar {
namespace {

Json identity_of(const Identifier& identifier) {
    const bool raw = identifier.kind == "email" || identifier.kind == "phone";
    Json out;
    out["identity_type"] = identifier.kind;
    out["identity_value"] = raw ? identifier.value : sha256_hex(identifier.value);
    out["identity_format"] = raw ? "raw" : "sha256";
    return out;
}

}  // namespace

std::string_view opendsr_type(Right right) {
    switch (right) {
        case Right::Access:
            return "access";
        case Right::Export:
            return "portability";
        case Right::Erase:
            return "erasure";
        case Right::Rectify:
        case Right::Restrict:
        case Right::Object:
            return {};
    }
    return {};
}

std::string opendsr_request(const OpenDsrRequest& request) {
    Json identities = Json::array();
    for (const Identifier& identifier : request.identifiers) {
        identities.push_back(identity_of(identifier));
    }
    Json out;
    out["regulation"] = request.regulation;
    out["subject_request_id"] = request.id;
    const std::string_view type = opendsr_type(request.right);
    if (!type.empty()) {
        out["subject_request_type"] = type;
    }
    out["submitted_time"] = format(request.submitted);
    out["subject_identities"] = std::move(identities);
    out["api_version"] = "2.0";
    if (type.empty()) {
        const std::string domain = request.domain.empty() ? "dsar" : request.domain;
        out["extensions"][domain]["subject_request_type"] = name_of(request.right);
    }
    return out.dump(2) + "\n";
}

std::string domain_of(std::string_view contact) {
    const std::size_t at = contact.rfind('@');
    return at == std::string_view::npos ? std::string() : std::string(contact.substr(at + 1));
}

std::string fresh_uuid() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
    const std::string hex = hex_of(bytes);
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20));
}

}  // namespace dsar
