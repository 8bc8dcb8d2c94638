// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/identity.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>

namespace dsar {
namespace {

constexpr std::string_view code_file = "code.json";

struct KindLevel {
    std::string_view kind;
    IdentityLevel level;
};

// California's kinds, 11 CCR: categories 7062(b), specific pieces 7062(c), delete and correct
// 7062(d) (two or three points by sensitivity: settings raise it), opt-out 7026(d), limit 7027(e).
constexpr KindLevel kind_levels[] = {
    {"know", IdentityLevel::Reasonable},   {"specific", IdentityLevel::High},
    {"delete", IdentityLevel::Reasonable}, {"correct", IdentityLevel::Reasonable},
    {"opt-out", IdentityLevel::None},      {"limit", IdentityLevel::None},
};

// GDPR, Art 12(6): more is asked only on reasonable doubt. An objection must be as easy as what it
// objects to (Art 21(5)); everything else hands out, changes or freezes data.
IdentityLevel level_of(Right right) {
    switch (right) {
        case Right::Access:
        case Right::Export:
        case Right::Rectify:
        case Right::Erase:
        case Right::Restrict:
            return IdentityLevel::Reasonable;
        case Right::Object:
            return IdentityLevel::None;
    }
    return IdentityLevel::Reasonable;
}

std::optional<IdentityLevel> setting(const Settings& settings, const std::string& name) {
    const auto found = settings.identity.levels.find(name);
    if (found == settings.identity.levels.end()) {
        return std::nullopt;
    }
    for (const IdentityLevel level :
         {IdentityLevel::None, IdentityLevel::Reasonable, IdentityLevel::High}) {
        if (found->second == name_of(level)) {
            return level;
        }
    }
    return std::nullopt;
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool looks_like_value(std::string_view point) {
    const auto digits = std::count_if(point.begin(), point.end(), is_digit);
    const auto counted = std::count_if(point.begin(), point.end(), [](char letter) {
        return is_digit(letter) || (letter != ' ' && letter != '-' && letter != '+');
    });
    return point.find('@') != std::string_view::npos || digits * 2 > counted;
}

std::string folded(std::string_view point) {
    std::string out;
    for (const char letter : point) {
        if (letter != ' ' && letter != '_' && letter != '-') {
            out += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
        }
    }
    return out;
}

// The points, each once. Throws when one is no name.
std::set<std::string> points_of(const IdentityEvidence& evidence) {
    std::set<std::string> points;
    for (const std::string& point : evidence.matched) {
        std::string name = folded(point);
        if (name.empty()) {
            throw Error(ErrorKind::Usage, "a matched point has no name");
        }
        if (looks_like_value(point)) {
            throw Error(ErrorKind::Usage,
                        "a matched point looks like a value, and values are not recorded",
                        "name what matched, not what it is",
                        "--matched email, --matched \"invoice number\"");
        }
        points.insert(std::move(name));
    }
    return points;
}

// What is kept of a code.
struct KeptCode {
    std::string digest;
    Instant seen;  // the latest time that this code has seen: its issue, or a check
    Instant expires;
    int attempts = 0;
    bool used = false;
};

void keep(const CaseFile& file, const KeptCode& code) {
    Json out;
    out["digest"] = code.digest;
    out["seen"] = code.seen.time_since_epoch().count();
    out["expires"] = code.expires.time_since_epoch().count();
    out["attempts"] = code.attempts;
    out["used"] = code.used;
    file.write_sealed(code_file, out.dump());
}

std::optional<KeptCode> kept(const CaseFile& file) {
    if (!file.has(code_file)) {
        return std::nullopt;
    }
    const Json json = Json::parse(file.read_sealed(code_file));
    const auto instant = [&](const char* name) {
        return Instant(std::chrono::seconds(json.at(name).get<long long>()));
    };
    return KeptCode{json.at("digest").get<std::string>(), instant("seen"), instant("expires"),
                    json.at("attempts").get<int>(), json.at("used").get<bool>()};
}

// Keyed, and bound to the case: the same code in another case has another digest.
std::string digest_of(const Workspace& workspace, const CaseFile& file, std::string_view code) {
    const Secret key = make_workspace_key(workspace.root);
    const Secret derived(hmac_sha256_hex(key.reveal(), "dsar one-time code 1"));
    return hmac_sha256_hex(derived.reveal(), fmt::format("{}\n{}", file.id(), code));
}

std::string fresh_code() {
    std::uint64_t number = 0;
    for (const char byte : random_bytes(sizeof number)) {
        number = number << 8U | static_cast<unsigned char>(byte);
    }
    return fmt::format("{:08}", number % 100'000'000U);  // the bias is below 10^-11
}

bool is_same(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace

std::string_view name_of(IdentityLevel level) {
    switch (level) {
        case IdentityLevel::None:
            return "none";
        case IdentityLevel::Reasonable:
            return "reasonable";
        case IdentityLevel::High:
            return "high";
    }
    return {};
}

IdentityLevel level_needed(const Settings& settings, Right right, std::string_view kind) {
    const std::string right_name(name_of(right));
    if (!kind.empty()) {
        if (const auto level = setting(settings, fmt::format("{}/{}", right_name, kind))) {
            return *level;
        }
    }
    const IdentityLevel by_right = setting(settings, right_name).value_or(level_of(right));
    for (const KindLevel& entry : kind_levels) {
        if (entry.kind == kind) {
            return entry.level == IdentityLevel::None ? entry.level
                                                      : std::max(entry.level, by_right);
        }
    }
    return by_right;
}

IdentityLevel level_reached(const IdentityEvidence& evidence) {
    if (folded(evidence.how).empty()) {
        throw Error(ErrorKind::Usage, "how the identity was checked is not said", {},
                    "--how login, --how points, --how \"knows the last invoice\"");
    }
    if (evidence.how.find('@') != std::string::npos) {
        throw Error(ErrorKind::Usage, "how the identity was checked holds an address",
                    "values of the person are not recorded");
    }
    const std::size_t points = points_of(evidence).size();
    if (evidence.how == "login" || (points >= 3 && evidence.declaration)) {
        return IdentityLevel::High;
    }
    return evidence.how != "points" || points >= 2 ? IdentityLevel::Reasonable
                                                   : IdentityLevel::None;
}

OneTimeCode issue_code(const Workspace& workspace, const CaseFile& file, Instant now) {
    const IdentitySettings& settings = workspace.settings.identity;
    OneTimeCode out{fresh_code(), now + std::chrono::minutes(settings.code_minutes)};
    keep(file,
         {digest_of(workspace, file, out.code), now, out.expires, settings.code_attempts, false});
    return out;
}

CodeCheck check_code(const Workspace& workspace, const CaseFile& file, std::string_view code,
                     Instant now) {
    std::optional<KeptCode> stored = kept(file);
    if (!stored) {
        return CodeCheck::None;
    }
    if (stored->used || stored->attempts <= 0) {
        return CodeCheck::Spent;
    }
    if (now < stored->seen || now >= stored->expires) {
        return CodeCheck::Expired;
    }
    --stored->attempts;
    stored->seen = now;
    keep(file, *stored);
    if (!is_same(stored->digest, digest_of(workspace, file, code))) {
        return CodeCheck::Wrong;
    }
    stored->used = true;
    keep(file, *stored);
    return CodeCheck::Right;
}

int code_attempts_left(const CaseFile& file) {
    const std::optional<KeptCode> stored = kept(file);
    return stored && !stored->used ? std::max(stored->attempts, 0) : 0;
}

}  // namespace dsar
