// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/residue.hpp"

#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t block_size = 1U << 20U;
constexpr std::size_t longest_part = 320;  // no address is longer

bool is_part(char letter) {
    return is_word(letter) || std::string_view(".-+_").find(letter) != std::string_view::npos;
}

/// How often a byte stands in texts, roughly: in the order of this, others less.
std::size_t commonness(char letter) {
    constexpr std::string_view common =
        "@+_\\%#QXZJqxzjKVWYUkvwy0123456789bpgfmudc,:-\"/.hlrsntoiae ";
    const std::size_t place = common.find(letter);
    return place == std::string_view::npos ? (static_cast<unsigned char>(letter) >= 0x80 ? 40 : 11)
                                           : place;
}

/// Whether one begins between `begin` and `end` and is not passed over.
bool begins_between(std::string_view text, std::size_t begin, std::size_t end,
                    std::span<const Sought> values, const PassedOver& passed_over) {
    return std::any_of(values.begin(), values.end(), [&](const Sought& sought) {
        for (std::size_t at = sought.find_in(text, begin); at < end;
             at = sought.find_in(text, at + 1)) {
            if (!passed_over(text, at, sought.value())) {
                return true;
            }
        }
        return false;
    });
}

}  // namespace

bool holds_any(const NextBytes& next, std::span<const std::string> values,
               const PassedOver& passed_over) {
    const std::vector<Sought> sought(values.begin(), values.end());
    std::size_t longest = 0;
    for (const std::string& value : values) {
        longest = std::max(longest, value.size());
    }
    // What comes behind a value must be known: values in the last bytes are looked at next time.
    const std::size_t behind = longest + residue_context;
    std::vector<char> bytes(block_size + behind + residue_context);
    std::size_t kept = 0;
    while (true) {
        const std::optional<std::size_t> got = next(std::span(bytes).subspan(kept, block_size));
        if (!got) {
            return true;
        }
        const std::size_t size = kept + *got;
        const std::string_view text(bytes.data(), size);
        const bool is_last = *got < block_size;
        if (begins_between(text, kept == 0 ? 0 : residue_context, is_last ? size : size - behind,
                           sought, passed_over)) {
            return true;
        }
        if (is_last) {
            return false;
        }
        kept = behind + residue_context;
        std::copy(text.end() - static_cast<std::ptrdiff_t>(kept), text.end(), bytes.begin());
    }
}

Sought::Sought(std::string_view text) : value_(text) {
    const auto rarer = [](char left, char right) { return commonness(left) < commonness(right); };
    rarest_ =
        static_cast<std::size_t>(std::min_element(text.begin(), text.end(), rarer) - text.begin());
}

std::size_t Sought::find_in(std::string_view text, std::size_t at) const {
    while (at + value_.size() <= text.size()) {
        const std::size_t place = text.find(value_[rarest_], at + rarest_);
        if (place == std::string_view::npos || place - rarest_ + value_.size() > text.size()) {
            break;
        }
        at = place - rarest_;
        if (text.compare(at, value_.size(), value_) == 0) {
            return at;
        }
        ++at;
    }
    return std::string_view::npos;
}

ResidueWatch::ResidueWatch(std::span<const std::string> values) {
    for (const std::string& value : values) {
        if (!value.empty()) {
            sought_.emplace_back(value);
        }
        longest_ = std::max(longest_, value.size());
    }
}

bool ResidueWatch::holds_one(std::string_view bytes) const {
    return std::any_of(sought_.begin(), sought_.end(), [&](const Sought& sought) {
        return sought.find_in(bytes, 0) != std::string_view::npos;
    });
}

void ResidueWatch::look(std::string_view bytes, std::size_t overlap) {
    if (!has_seen_ && (longest_ > overlap + 1 || holds_one(bytes))) {
        has_seen_ = true;
    }
}

void ResidueWatch::add(std::string_view bytes) {
    if (has_seen_ || longest_ == 0) {
        return;
    }
    const std::size_t kept = longest_ - 1;
    last_ += bytes.substr(0, kept);
    has_seen_ = holds_one(last_) || holds_one(bytes);
    if (bytes.size() >= kept) {
        last_ = bytes.substr(bytes.size() - kept);
    } else if (last_.size() > kept) {
        last_.erase(0, last_.size() - kept);
    }
}

std::string_view word_at(std::string_view text, std::size_t at, std::size_t size) {
    std::size_t begin = at;
    while (begin > 0 && at - begin <= longest_part && is_part(text[begin - 1])) {
        --begin;
    }
    const bool is_escape = begin > 0 && (text[begin - 1] == '\\' || text[begin - 1] == '%');
    if (is_escape || at - begin > longest_part) {
        begin = at;
    }
    while (begin < at && !is_word(text[begin])) {
        ++begin;
    }
    const std::size_t own_end = at + size;
    std::size_t end = own_end;
    while (end < text.size() && end - own_end <= longest_part && is_part(text[end])) {
        ++end;
    }
    if (end - own_end > longest_part) {
        end = own_end;
    }
    while (end > own_end && !is_word(text[end - 1])) {
        --end;
    }
    return text.substr(begin, end - begin);
}

}  // namespace dsar
