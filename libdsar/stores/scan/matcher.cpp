// SPDX-License-Identifier: Apache-2.0
// The order of tests is the order of their cost; most anchors end at the first.
#include "libdsar/stores/scan/matcher.hpp"

#include "libdsar/stores/scan/around.hpp"
#include "libdsar/stores/scan/digit_runs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace dsar {
namespace {

constexpr std::size_t width = 64;
constexpr std::size_t words_of_step = ScanMatcher::step / width;

bool ends_line(char letter) {
    return letter == '\n' || letter == '\r';
}

}  // namespace

std::uint64_t ScanMatcher::Places::line_feeds_until(std::string_view text,
                                                    std::size_t place) const {
    const std::size_t block = place / step;
    const std::string_view rest = text.substr(block * step, place - block * step);
    return line_feeds_before[block] + static_cast<std::uint64_t>(std::ranges::count(rest, '\n'));
}

std::uint64_t ScanMatcher::Places::filled_lines_until(std::string_view text,
                                                      std::size_t place) const {
    std::size_t here = place / step * step;
    std::uint64_t count = filled_lines_before[place / step];
    for (; here < place; ++here) {
        count += ends_line(text[here]) && here > 0 && !ends_line(text[here - 1]) ? 1U : 0U;
    }
    return count;
}

/// One search in one text.
class ScanMatcher::Look {
 public:
    Look(const ScanMatcher& matcher, std::string_view text, Places& places)
        : needles_(matcher.needles_),
          form_(matcher.form_),
          text_(text),
          around_(matcher.needles_, matcher.form_.json, text),
          places_(places),
          digits_(needles_.fewest_digits(), needles_.has_spelled_phones()) {}

    /// The bytes from `base` on; `next` are the masks of those behind them.
    void word(std::size_t base, const ByteMasks& masks, const ByteMasks& next) {
        if (form_.lines) {
            each(base, masks.line_feed, [this](std::size_t at) { end_of_line(at); });
        }
        if (form_.json) {
            each(base, masks.control, [this](std::size_t at) { note(at); });
        }
        if (needles_.has_emails()) {
            each(base, masks.anchor, [this](std::size_t at) {
                if (around_.is_email(at)) {
                    note(at);
                }
            });
        }
        if (needles_.has_phones()) {
            phones(base, masks, next);
        }
        if (needles_.has_words()) {
            words(base, masks.word, next.word);
        }
        if (form_.json || needles_.looks_inside_values()) {
            each(base, masks.backslash, [this](std::size_t at) {
                if (at + 1 < text_.size() && text_[at + 1] == 'u' && around_.is_hidden(at + 2)) {
                    note(at);
                }
            });
        }
        each(base, masks.foreign, [this](std::size_t at) {
            if (around_.is_foreign_anchor(at)) {
                note(at);
            }
        });
    }

    /// The first line, which no line feed precedes.
    void begin() const {
        if (form_.lines && !text_.empty() && !may_begin_line(0)) {
            note(0);
        }
    }

 private:
    template <class Visit>
    static void each(std::size_t base, std::uint64_t bits, const Visit& visit) {
        for (; bits != 0; bits &= bits - 1) {
            visit(base + static_cast<std::size_t>(std::countr_zero(bits)));
        }
    }

    void note(std::size_t at) const { places_.at.push_back(at); }

    [[nodiscard]] bool may_begin_line(std::size_t at) const {
        return at == text_.size() || text_[at] == '{' || text_[at] == '[' || text_[at] == '\n';
    }

    void end_of_line(std::size_t at) const {
        std::size_t end = at;
        end -= end > 0 && text_[end - 1] == '\r' ? 1U : 0U;
        const bool may_end = end == 0 || text_[end - 1] == '}' || text_[end - 1] == ']' ||
                             (end == at && text_[end - 1] == '\n');
        if (!may_end) {
            note(end - 1);
        }
        if (!may_begin_line(at + 1)) {
            note(at + 1);
        }
    }

    void phones(std::size_t base, const ByteMasks& masks, const ByteMasks& next) {
        const DigitRuns::Ends ends = digits_.word(masks, next);
        each(base, ends.numbers, [this](std::size_t at) {
            if (around_.is_phone(at + 1)) {
                note(at);
            }
        });
        if (!needles_.has_spelled_phones()) {
            return;
        }
        each(base, ends.spelled, [this](std::size_t at) {
            if (around_.is_spelled_phone(at + 1)) {
                note(at);
            }
        });
        each(base, masks.semicolon, [this](std::size_t at) {
            if (around_.is_phone_context(at)) {
                note(at);
            }
        });
    }

    void words(std::size_t base, std::uint64_t bits, std::uint64_t next) {
        std::uint64_t ends = bits & ~((bits >> 1U) | (next << 63U));
        std::uint64_t starts = bits & ~((bits << 1U) | (in_word_ ? 1U : 0U));
        for (; ends != 0; ends &= ends - 1) {
            const auto end = static_cast<std::size_t>(std::countr_zero(ends)) + 1;
            if (!in_word_) {
                word_start_ = base + static_cast<std::size_t>(std::countr_zero(starts));
                starts &= starts - 1;
            }
            in_word_ = false;
            if (around_.is_word(word_start_, base + end)) {
                note(word_start_);
            }
        }
        if (starts != 0) {
            word_start_ = base + static_cast<std::size_t>(std::countr_zero(starts));
            in_word_ = true;
        }
    }

    const NeedleSet& needles_;
    const ScanForm form_;
    std::string_view text_;
    Around around_;
    Places& places_;
    DigitRuns digits_;
    bool in_word_ = false;
    std::size_t word_start_ = 0;
};

ScanMatcher::ScanMatcher(const NeedleSet& needles, const ScanForm& form,
                         const ByteClassifier& classifier)
    : needles_(needles), form_(form), classify_(classifier.classify) {}

void ScanMatcher::search(std::string_view text, Places& places) const {
    places = {};
    Look look(*this, text, places);
    std::uint64_t behind_end = 1;  // what is before the first byte
    look.begin();
    // One word more than a step: the first behind it.
    std::array<ByteMasks, words_of_step + 1> masks;
    for (std::size_t base = 0; base < text.size(); base += step) {
        const std::size_t left = text.size() - base;
        const std::size_t whole = std::min(left / width, words_of_step + 1);
        classify_(text.data() + base, whole, masks.data());
        std::size_t count = whole;
        if (whole <= words_of_step) {
            std::array<char, width> rest;
            rest.fill(' ');
            const std::size_t size = left - whole * width;
            std::memcpy(rest.data(), text.data() + base + whole * width, size);
            classify_(rest.data(), 1, &masks[whole]);
            count += size > 0 ? 1U : 0U;
        }
        count = std::min(count, words_of_step);
        places.line_feeds_before.push_back(static_cast<std::uint32_t>(places.line_feeds));
        places.filled_lines_before.push_back(static_cast<std::uint32_t>(places.filled_lines));
        for (std::size_t word = 0; word < count; ++word) {
            const bool is_last = base + (word + 1) * width >= text.size();
            look.word(base + word * width, masks[word], is_last ? ByteMasks{} : masks[word + 1]);
            if (form_.lines && masks[word].line_feed != 0) {
                places.line_feeds +=
                    static_cast<std::uint64_t>(std::popcount(masks[word].line_feed));
            }
            if (form_.lines) {
                continue;
            }
            const std::uint64_t ends = masks[word].line_feed | masks[word].carriage_return;
            if (ends != 0) {
                places.filled_lines +=
                    static_cast<std::uint64_t>(std::popcount(ends & ~((ends << 1U) | behind_end)));
            }
            behind_end = ends >> 63U;
        }
    }
}

}  // namespace dsar
