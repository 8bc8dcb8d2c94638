// SPDX-License-Identifier: Apache-2.0
#include "libdsar/output/safe_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace dsar {

namespace {

constexpr std::size_t longest = 80;

bool is_plain(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& letter : lower) {
        if (letter >= 'A' && letter <= 'Z') {
            letter = static_cast<char>(letter - 'A' + 'a');
        }
    }
    return lower;
}

bool is_device(std::string_view name) {
    static constexpr std::array devices = {"con", "prn", "aux", "nul"};
    const std::string stem = lower_case(name.substr(0, name.find('.')));
    const bool port = stem.size() == 4 && (stem.starts_with("com") || stem.starts_with("lpt"));
    return port || std::find(devices.begin(), devices.end(), stem) != devices.end();
}

}  // namespace

std::string safe_name(std::string_view name) {
    std::string safe(name.substr(0, longest));
    std::replace_if(
        safe.begin(), safe.end(), [](char letter) { return !is_plain(letter); }, '_');
    // A leading dot hides a file, a trailing one is dropped by some systems.
    if (safe.empty() || safe.front() == '.' || safe.back() == '.' || is_device(safe)) {
        safe = "_" + safe + "_";
    }
    return safe;
}

std::string safe_path(std::string_view path) {
    std::string safe;
    while (true) {
        const std::size_t slash = path.find('/');
        safe += safe_name(path.substr(0, slash));
        if (slash == std::string_view::npos) {
            return safe;
        }
        safe += '/';
        path.remove_prefix(slash + 1);
    }
}

const std::string& SafeNames::path_for(const std::string& thing, const std::string& wish) {
    const auto [entry, is_new] = given_.try_emplace(thing);
    if (!is_new) {
        return entry->second;
    }
    const std::size_t slash = wish.rfind('/');
    const std::size_t dot = wish.rfind('.');
    const bool has_dot = dot != std::string::npos && (slash == std::string::npos || dot > slash);
    const std::string stem = has_dot ? wish.substr(0, dot) : wish;
    const std::string ending = has_dot ? wish.substr(dot) : "";
    entry->second = wish;
    for (int count = 2; !taken_.insert(lower_case(entry->second)).second; ++count) {
        entry->second = fmt::format("{}-{}{}", stem, count, ending);
    }
    return entry->second;
}

}  // namespace dsar
