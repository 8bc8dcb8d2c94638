// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/byte_search.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t block_size = 1U << 20U;

void fold(std::span<char> bytes) {
    for (char& byte : bytes) {
        byte = byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
    }
}

std::string escaped(std::string_view value, std::string_view at, std::string_view plus) {
    std::string out;
    for (const char letter : value) {
        if (letter == '@') {
            out += at;
        } else if (letter == '+') {
            out += plus;
        } else {
            out += letter;
        }
    }
    return out;
}

// ASCII only: other values are looked for as UTF-8.
std::string utf16(std::string_view value, bool big_end_first) {
    std::string out;
    for (const char letter : value) {
        if (static_cast<unsigned char>(letter) >= 0x80) {
            return {};
        }
        out += big_end_first ? '\0' : letter;
        out += big_end_first ? letter : '\0';
    }
    return out;
}

std::vector<std::string> spellings_of(std::string value) {
    fold(value);
    std::vector<std::string> out{value, escaped(value, "%40", "%2b"),
                                 escaped(value, "\\u0040", "\\u002b"), utf16(value, false),
                                 utf16(value, true)};
    std::erase(out, std::string());
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

// Those that end behind the first `seen` bytes.
std::size_t count_in(std::string_view bytes, std::string_view value, std::size_t seen) {
    std::size_t count = 0;
    std::size_t from = 0;
    while (from < bytes.size()) {
        const void* const hit =
            ::memmem(bytes.data() + from, bytes.size() - from, value.data(), value.size());
        if (hit == nullptr) {
            break;
        }
        from = static_cast<std::size_t>(static_cast<const char*>(hit) - bytes.data()) + 1;
        count += from - 1 + value.size() > seen ? 1U : 0U;
    }
    return count;
}

}  // namespace

ByteSearch::ByteSearch(std::span<const std::string> values) {
    for (const std::string& value : values) {
        std::vector<std::string> spellings = spellings_of(value);
        if (spellings.empty() || std::ranges::find(spellings_, spellings) != spellings_.end()) {
            continue;
        }
        for (const std::string& spelling : spellings) {
            longest_ = std::max(longest_, spelling.size());
        }
        spellings_.push_back(std::move(spellings));
    }
}

std::vector<std::size_t> ByteSearch::count(
    ByteSource& source, const std::function<void(std::size_t bytes)>& read) const {
    std::vector<std::size_t> counts(spellings_.size());
    std::vector<char> bytes(block_size + longest_);
    std::size_t seen = 0;  // the end of the last block, in which a value may begin
    while (true) {
        const std::span<char> room(bytes.data() + seen, block_size);
        const std::size_t got = source.read(std::as_writable_bytes(room));
        if (got == 0) {
            return counts;
        }
        read(got);
        fold(room.first(got));
        const std::string_view all(bytes.data(), seen + got);
        for (std::size_t value = 0; value < spellings_.size(); ++value) {
            for (const std::string& spelling : spellings_[value]) {
                counts[value] += count_in(all, spelling, seen);
            }
        }
        const std::size_t kept = std::min(longest_ - 1, all.size());
        std::memmove(bytes.data(), bytes.data() + all.size() - kept, kept);
        seen = kept;
    }
}

std::vector<bool> ByteSearch::in_text(std::string_view text) const {
    std::string folded(text);
    fold(folded);
    std::vector<bool> out;
    for (const std::vector<std::string>& spellings : spellings_) {
        out.push_back(std::ranges::any_of(spellings, [&](const std::string& spelling) {
            return folded.find(spelling) != std::string::npos;
        }));
    }
    return out;
}

}  // namespace dsar
