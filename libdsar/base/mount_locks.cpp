// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/mount_locks.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace dsar {
namespace {

std::vector<std::string> split(const std::string& text, char mark) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, mark);) {
        parts.push_back(part);
    }
    return parts;
}

/// Blanks, tabs, newlines and backslashes stand as three octal digits.
std::string unescaped(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && at + 3 < text.size()) {
            out += static_cast<char>((text[at + 1] - '0') * 64 + (text[at + 2] - '0') * 8 +
                                     (text[at + 3] - '0'));
            at += 3;
        } else {
            out += text[at];
        }
    }
    return out;
}

bool lies_in(const std::string& folder, const std::string& mount) {
    return mount == "/" || folder == mount || folder.starts_with(mount + '/');
}

/// The option that keeps locks here; empty when there is none.
std::string option_that_keeps(const std::string& kind, const std::string& options) {
    const bool nfs = kind == "nfs" || kind == "nfs4";
    const bool smb = kind == "cifs" || kind == "smb3";
    for (const std::string& option : split(options, ',')) {
        const bool local = option.starts_with("local_lock=") && option != "local_lock=none";
        if ((nfs && (option == "nolock" || local)) || (smb && option == "nobrl")) {
            return option;
        }
    }
    return {};
}

}  // namespace

std::string why_locks_stay_here(std::string_view mounts, const std::filesystem::path& folder) {
    std::string longest;
    std::string why;
    for (const std::string& line : split(std::string(mounts), '\n')) {
        const std::vector<std::string> words = split(line, ' ');
        const auto bar = std::find(words.begin(), words.end(), "-");
        if (words.size() < 6 || words.end() - bar < 4) {
            continue;
        }
        const std::string mount = unescaped(words[4]);
        if (lies_in(folder.string(), mount) && mount.size() >= longest.size()) {
            longest = mount;  // a later one lies over an earlier
            const std::string option = option_that_keeps(bar[1], bar[3]);
            why = option.empty() ? option : bar[1] + ", " + option;
        }
    }
    return why;
}

}  // namespace dsar
