// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/invocation.hpp"

#include "libdsar/base/error.hpp"

#include <charconv>
#include <string>

namespace dsar::cli {

bool Invocation::has(std::string_view flag) const {
    return flags.contains(flag);
}

std::optional<std::string> Invocation::value(std::string_view flag) const {
    const auto found = flags.find(flag);
    if (found == flags.end() || found->second.empty()) {
        return std::nullopt;
    }
    return found->second.back();
}

std::vector<std::string> Invocation::values(std::string_view flag) const {
    const auto found = flags.find(flag);
    return found == flags.end() ? std::vector<std::string>{} : found->second;
}

// A value is never repeated in the message: it may be somebody's.
std::optional<Date> Invocation::date(std::string_view flag) const {
    const std::optional<std::string> text = value(flag);
    if (!text) {
        return std::nullopt;
    }
    const std::optional<Date> date = parse_date(*text);
    if (!date) {
        throw Error(ErrorKind::Usage,
                    "--" + std::string(flag) + " needs a date written YYYY-MM-DD");
    }
    return date;
}

std::optional<long> Invocation::count(std::string_view flag) const {
    const std::optional<std::string> text = value(flag);
    if (!text) {
        return std::nullopt;
    }
    long number = 0;
    const char* const end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc{} || stop != end || number < 1) {
        throw Error(ErrorKind::Usage,
                    "--" + std::string(flag) + " needs a whole number, 1 or more");
    }
    return number;
}

std::string Invocation::word(std::size_t index) const {
    return index < words.size() ? words[index] : std::string{};
}

std::vector<std::string_view> choices(const Option& option) {
    std::vector<std::string_view> found;
    std::string_view rest = option.value;
    if (rest.find('|') == std::string_view::npos) {
        return found;
    }
    while (true) {
        const std::size_t bar = rest.find('|');
        found.push_back(rest.substr(0, bar));
        if (bar == std::string_view::npos) {
            return found;
        }
        rest.remove_prefix(bar + 1);
    }
}

}  // namespace dsar::cli
