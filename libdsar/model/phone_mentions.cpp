// SPDX-License-Identifier: Apache-2.0
// Telephone numbers in free text: groups of digits with signs between them. Most groups are too
// short to be one and have no neighbour; they are passed over at once.
#include "libdsar/model/byte_finding.hpp"
#include "libdsar/model/needles.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace dsar {
namespace {

constexpr std::size_t most_groups = 17;  // E.164 has 15 digits, and a prefix to dial abroad
constexpr std::size_t fewest_digits = 4;
constexpr std::size_t all_of_tail = 7;

// The digits outside ASCII that digit_at() knows begin with one of these.
constexpr FourBytes foreign_digits{'\xd9', '\xdb', '\xe0', '\xef'};

constexpr std::array<bool, 256> set_of(std::string_view letters) {
    std::array<bool, 256> set{};
    for (const char letter : letters) {
        set[static_cast<unsigned char>(letter)] = true;
    }
    return set;
}

constexpr std::array<bool, 256> separators = set_of(" \t.-/()~");
constexpr std::array<bool, 256> plain_separators = set_of(" \t.-()+");

bool is_in(char letter, const std::array<bool, 256>& set) {
    return set[static_cast<unsigned char>(letter)];
}

bool is_cross(char letter) {
    return letter == 'x' || letter == 'X';
}

/// Neighbouring digits.
struct Group {
    std::size_t start = 0;
    std::size_t end = 0;
};

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

std::size_t digits_end(std::string_view text, std::size_t at) {
    for (std::size_t size = 1; at < text.size(); at += size) {
        size = 1;
        const char letter = text[at];
        if (!is_digit(letter) &&
            (!is_outside_ascii(letter) || digit_at(text.substr(at), size) < 0)) {
            break;
        }
    }
    return at;
}

// The next digits from `at` on; empty at the end of the text.
Group next_group(std::string_view text, std::size_t at) {
    while (true) {
        at = next_digit_or(text, at, foreign_digits);
        std::size_t size = 0;
        if (at == text.size() || is_digit(text[at]) || digit_at(text.substr(at), size) >= 0) {
            return {at, digits_end(text, at)};
        }
        at += size;
    }
}

// Whether such digits may be a number, or the first ones of it.
bool may_begin_number(std::string_view text, const Group& group) {
    const bool goes_on = group.end < text.size() && is_in(text[group.end], separators);
    return goes_on || group.end - group.start >= fewest_digits;
}

// Whether two groups can belong to one number.
bool are_joined(std::string_view between) {
    constexpr std::size_t most_separators = 3;
    return between.size() <= most_separators &&
           std::all_of(between.begin(), between.end(),
                       [](char letter) { return is_in(letter, separators); });
}

// Whether it is sure where a number ends that is written so: at its last digit.
bool is_plain_number(std::string_view raw) {
    return std::all_of(raw.begin(), raw.end(), [](char letter) {
        return is_digit(letter) || is_in(letter, plain_separators);
    });
}

}  // namespace

/// Groups that may be one number.
class Needles::NumberInText {
 public:
    void clear() {
        count_ = 0;
        digits = 0;
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }

    void add(std::string_view text, const Group& group) {
        if (count_ == most_groups) {
            std::copy(starts_.begin() + 1, starts_.end(), starts_.begin());
            --count_;
        }
        starts_[count_++] = {group.start, digits};
        for (std::size_t at = group.start, size = 0; at < group.end; at += size) {
            const int digit = digit_at(text.substr(at), size);
            tail = (tail * 10 + static_cast<std::uint64_t>(digit)) % 10'000'000;
            ++digits;
        }
        end = group.end;
    }

    /// Where a number may begin.
    struct Start {
        std::size_t at = 0;
        std::size_t digits_before = 0;
    };
    [[nodiscard]] std::span<const Start> starts() const { return {starts_.data(), count_}; }

    std::uint64_t tail = 0;  ///< its last seven digits
    std::size_t digits = 0;
    std::size_t end = 0;

 private:
    std::array<Start, most_groups> starts_;
    std::size_t count_ = 0;
};

// Behind the last digits of a number, tries those that end here, the longest first. Where a number
// of seven digits and more is one of the needles, what is left of it can be no other, unless two
// needles end alike.
void Needles::try_phones(std::string_view text, const NumberInText& number,
                         const Found& found) const {
    bool is_known = false;
    for (const auto& [at, digits_before] : number.starts()) {
        if (is_known && number.digits - digits_before >= all_of_tail) {
            continue;
        }
        std::size_t start = at;
        while (start > 0 && (text[start - 1] == '(' || text[start - 1] == '+')) {
            --start;
        }
        const std::string_view raw = text.substr(start, number.end - start);
        if (const std::string* const needle = needle_of(raw)) {
            found(*needle);
            is_known = is_plain_number(raw) && is_only_one(number.tail);
        }
    }
}

void Needles::mentioned_phones(std::string_view text, const Found& found) const {
    NumberInText number;
    std::size_t last_end = 0;
    for (Group group = next_group(text, 0); group.start < text.size();
         group = next_group(text, group.end)) {
        if (!number.empty() && !are_joined(text.substr(last_end, group.start - last_end))) {
            number.clear();
        }
        last_end = group.end;
        if (number.empty() && !may_begin_number(text, group)) {
            continue;
        }
        const bool is_bounded = group.start == 0 || !is_word(text[group.start - 1]);
        if (!is_bounded && number.empty()) {
            continue;
        }
        number.add(text, group);
        const bool ends =
            group.end == text.size() || !is_word(text[group.end]) || is_cross(text[group.end]);
        if (ends && ends_like_one(number.tail, number.digits)) {
            try_phones(text, number, found);
        }
    }
}

}  // namespace dsar
