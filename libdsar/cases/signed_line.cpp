// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/signed_line.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view member = ",\"signature\":\"";
constexpr std::size_t base64_size = 88;
constexpr std::size_t tail_size = member.size() + base64_size + 2;
constexpr std::int64_t largest_exact = std::int64_t{1} << 53;
constexpr std::size_t longest_line = std::size_t{1} << 20;
constexpr int deepest = 32;

[[noreturn]] void refuse(std::string why) {
    throw Error(ErrorKind::Failed, "a signed document cannot be read", std::move(why));
}

[[noreturn]] void refuse_to_sign(std::string why) {
    throw Error(ErrorKind::Failed, "this cannot be signed", std::move(why));
}

void require_plain_text(std::string_view text) {
    const auto is_control = [](char letter) {
        const auto code = static_cast<unsigned char>(letter);
        return code < 0x20 || code == 0x7f;
    };
    if (std::ranges::any_of(text, is_control)) {
        refuse_to_sign("a text in it holds control characters (a line break, a tab)");
    }
}

void require_plain(const Json& value) {
    if (value.is_string()) {
        require_plain_text(value.get_ref<const std::string&>());
    } else if (value.is_number_float()) {
        refuse_to_sign("a number in it is a fraction");
    } else if (value.is_number_unsigned() && value.get<std::uint64_t>() > largest_exact) {
        refuse_to_sign("a number in it is beyond 2^53");
    } else if (value.is_number_integer() && value.get<std::int64_t>() < -largest_exact) {
        refuse_to_sign("a number in it is beyond 2^53");
    } else if (value.is_structured()) {
        for (const auto& entry : value.items()) {
            require_plain_text(entry.key());
            require_plain(entry.value());
        }
    }
}

std::string text_of(const Json& document) {
    try {
        return document.dump();
    } catch (const Json::exception&) {
        refuse_to_sign("a text in it is not UTF-8");
    }
}

Json parse(std::string_view line) {
    const auto limit = [](int depth, Json::parse_event_t, Json&) {
        if (depth > deepest) {
            refuse("it is nested too deep");
        }
        return true;
    };
    try {
        return Json::parse(line, limit);
    } catch (const Json::exception&) {
        refuse("it is not JSON");
    }
}

bool has_members(const Json& document, const std::vector<std::string_view>& keys) {
    if (!document.is_object() || document.size() != keys.size() + 1) {
        return false;
    }
    std::size_t at = 0;
    for (const auto& entry : document.items()) {
        if (entry.key() != (at < keys.size() ? keys[at] : "signature")) {
            return false;
        }
        ++at;
    }
    return true;
}

}  // namespace

std::string signed_line(const Json& document, const SigningKey& key) {
    require_plain(document);
    std::string line = text_of(document);
    const std::string signature = base64(key.sign(line));
    line.pop_back();
    return line.append(member).append(signature).append("\"}");
}

Json read_signed_line(std::string_view line, const std::vector<std::string_view>& keys) {
    if (line.size() > longest_line) {
        refuse("it is too long");
    }
    Json document = parse(line);
    if (!has_members(document, keys)) {
        refuse("its members are not the ones that it must have, in their order");
    }
    if (!document["signature"].is_string() ||
        document["signature"].get_ref<const std::string&>().size() != base64_size) {
        refuse("it has no signature");
    }
    std::string spelled;
    try {
        spelled = document.dump();
    } catch (const Json::exception&) {
        refuse("a text in it is not UTF-8");
    }
    if (spelled != line) {
        refuse("it is not spelled as it was written");
    }
    return document;
}

bool is_signed_by(std::string_view line, const std::vector<PublicKey>& keys) {
    if (line.size() <= tail_size) {
        return false;
    }
    const std::string_view tail = line.substr(line.size() - tail_size);
    if (!tail.starts_with(member) || !tail.ends_with("\"}")) {
        return false;
    }
    const auto signature = from_base64(tail.substr(member.size(), base64_size));
    const std::string text = std::string(line.substr(0, line.size() - tail_size)) + "}";
    return signature && std::ranges::any_of(keys, [&](const PublicKey& key) {
               return key.verifies(text, *signature);
           });
}

std::optional<Instant> parse_time(std::string_view text) {
    const auto two = [&](std::size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
    if (text.size() != 20) {
        return std::nullopt;
    }
    const std::optional<Date> day = parse_date(text.substr(0, 10));
    if (!day) {
        return std::nullopt;
    }
    const Instant instant = std::chrono::sys_days(*day) + std::chrono::hours(two(11)) +
                            std::chrono::minutes(two(14)) + std::chrono::seconds(two(17));
    return format(instant) == text ? std::optional(instant) : std::nullopt;
}

bool is_digest(std::string_view text) {
    return text.size() == 64 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace dsar
