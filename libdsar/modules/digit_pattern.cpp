// SPDX-License-Identifier: Apache-2.0
#include "libdsar/modules/digit_pattern.hpp"

#include <algorithm>
#include <charconv>

namespace dsar {
namespace {

/// Counts beyond this are as good as without end.
constexpr std::size_t many = 64;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

DigitPattern either(const DigitPattern& one, const DigitPattern& other) {
    DigitPattern both{std::min(one.fewest, other.fewest), std::max(one.most, other.most),
                      std::max(one.depth, other.depth), one.places};
    for (std::size_t place = 0; place < DigitPattern::told; ++place) {
        both.places[place] |= other.places[place];
    }
    return both;
}

DigitPattern one_behind(const DigitPattern& one, const DigitPattern& next) {
    DigitPattern both{one.fewest + next.fewest, std::min(one.most + next.most, many),
                      next.depth == 0 ? one.depth : std::min(one.most + next.depth, many),
                      one.places};
    for (std::size_t shift = one.fewest; shift <= one.most; ++shift) {
        for (std::size_t place = 0; place + shift < DigitPattern::told; ++place) {
            both.places[place + shift] |= next.places[place];
        }
    }
    return both;
}

class Reader {
 public:
    explicit Reader(std::string_view rest) : rest_(rest) {}

    std::optional<DigitPattern> all() {
        const std::optional<DigitPattern> pattern = choice();
        return rest_.empty() ? pattern : std::nullopt;
    }

 private:
    bool take(std::string_view what) {
        const bool is_next = rest_.starts_with(what);
        rest_.remove_prefix(is_next ? what.size() : 0);
        return is_next;
    }

    std::optional<DigitPattern> choice() {
        std::optional<DigitPattern> pattern = sequence();
        while (pattern && take("|")) {
            const std::optional<DigitPattern> other = sequence();
            pattern = other ? std::optional(either(*pattern, *other)) : std::nullopt;
        }
        return pattern;
    }

    std::optional<DigitPattern> sequence() {
        DigitPattern pattern;
        while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
            if (take("$")) {
                continue;  // how long the text is, is known to who asks
            }
            std::optional<DigitPattern> next = atom();
            if (!next || !repeat(*next)) {
                return std::nullopt;
            }
            pattern = one_behind(pattern, *next);
        }
        return pattern;
    }

    std::optional<DigitPattern> atom() {
        DigitPattern one{1, 1, 0, {}};
        if (take("\\d")) {
            one.places[0].set();
            return one;
        }
        if (take("(?:") || take("(")) {
            const std::optional<DigitPattern> inner = choice();
            return take(")") ? inner : std::nullopt;
        }
        one.depth = 1;
        if (take("[")) {
            return set(one.places[0]) ? std::optional(one) : std::nullopt;
        }
        if (!is_digit(rest_.front())) {
            return std::nullopt;
        }
        one.places[0].set(static_cast<std::size_t>(rest_.front() - '0'));
        rest_.remove_prefix(1);
        return one;
    }

    /// Behind a `[`.
    bool set(std::bitset<10>& digits) {
        while (!rest_.empty() && is_digit(rest_.front())) {
            const char low = rest_.front();
            rest_.remove_prefix(1);
            char high = low;
            if (take("-")) {
                if (rest_.empty() || !is_digit(rest_.front())) {
                    return false;
                }
                high = rest_.front();
                rest_.remove_prefix(1);
            }
            for (char digit = low; digit <= high; ++digit) {
                digits.set(static_cast<std::size_t>(digit - '0'));
            }
        }
        return take("]");
    }

    bool number(std::size_t& value) {
        const char* const end = rest_.data() + rest_.size();
        const auto [stop, fault] = std::from_chars(rest_.data(), end, value);
        if (fault != std::errc() || value > many) {
            return false;
        }
        rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
        return true;
    }

    bool repeat(DigitPattern& one) {
        std::size_t fewest = 1;
        std::size_t most = 1;
        if (take("?")) {
            fewest = 0;
        } else if (take("{")) {
            if (!number(fewest)) {
                return false;
            }
            most = fewest;
            if ((take(",") && !number(most)) || !take("}")) {
                return false;
            }
        }
        if (!rest_.empty() && (rest_.front() == '*' || rest_.front() == '+')) {
            return false;
        }
        DigitPattern all;
        for (std::size_t count = 0; count < most; ++count) {
            const std::size_t always = count < fewest ? one.fewest : 0;
            all = one_behind(all, {always, one.most, one.depth, one.places});
        }
        one = all;
        return true;
    }

    std::string_view rest_;
};

}  // namespace

bool DigitPattern::may_begin(std::string_view digits) const {
    if (digits.size() < fewest) {
        return false;
    }
    for (std::size_t place = 0; place < std::min(fewest, told); ++place) {
        if (!places[place][static_cast<std::size_t>(digits[place] - '0')]) {
            return false;
        }
    }
    return true;
}

std::optional<DigitPattern> read_digit_pattern(std::string_view pattern) {
    return Reader(pattern).all();
}

}  // namespace dsar
