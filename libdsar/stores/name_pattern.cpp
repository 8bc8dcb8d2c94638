// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/name_pattern.hpp"

#include "libdsar/stores/options.hpp"

#include <fmt/format.h>

namespace dsar {
namespace {

/// Beyond this the recursive matcher of the standard library could run out of stack.
constexpr std::size_t longest_name = 4096;

/// Where the name of a named group begins behind `(`, or 0.
std::size_t name_offset(std::string_view rest) {
    if (rest.starts_with("(?P<")) {
        return 4;
    }
    const bool looks_behind = rest.starts_with("(?<=") || rest.starts_with("(?<!");
    return rest.starts_with("(?<") && !looks_behind ? 3 : 0;
}

}  // namespace

NamePattern::NamePattern(const StoreEntry& store, const std::string& pattern)
    : whole_path_(pattern.find('/') != std::string::npos) {
    std::string plain;
    std::size_t group = 0;
    bool in_set = false;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        const std::string_view rest = std::string_view(pattern).substr(at);
        if (rest[0] == '\\' && rest.size() > 1) {
            plain += rest.substr(0, 2);
            ++at;
            continue;
        }
        in_set = rest[0] == '[' || (in_set && rest[0] != ']');
        plain += rest[0];
        if (rest[0] != '(' || in_set) {
            continue;
        }
        const std::size_t offset = name_offset(rest);
        group += offset > 0 || !rest.starts_with("(?") ? 1U : 0U;
        if (offset > 0) {
            const std::size_t end = std::min(rest.find('>'), rest.size() - 1);
            groups_.emplace_back(rest.substr(offset, end - offset));
            numbers_.push_back(group);
            at += end;
        }
    }
    try {
        regex_.assign(plain, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error& error) {
        throw settings_error(store, {},
                             fmt::format("`name_pattern` is not valid: {}", error.what()));
    }
}

void NamePattern::add_groups(const std::string& name, Record& record) const {
    const std::size_t slash = name.rfind('/');
    const std::string text =
        whole_path_ || slash == std::string::npos ? name : name.substr(slash + 1);
    std::smatch match;
    const bool matches = text.size() <= longest_name && std::regex_match(text, match, regex_);
    for (std::size_t index = 0; index < groups_.size(); ++index) {
        const bool taken = matches && match[numbers_[index]].matched;
        record.fields.push_back(
            {groups_[index], taken ? text_value(match[numbers_[index]].str()) : Value{}});
    }
}

}  // namespace dsar
