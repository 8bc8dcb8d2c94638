// SPDX-License-Identifier: Apache-2.0
// The order of tests is the order of their cost; most anchors end at the first.
#include "libdsar/stores/scan/matcher.hpp"

#include "libdsar/stores/scan/around.hpp"
#include "libdsar/stores/scan/digit_runs.hpp"
#include "libdsar/stores/scan/escapes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t width = 64;
static_assert(words_of_step * width == ScanMatcher::step);

bool ends_line(char letter) {
    return letter == '\n' || letter == '\r';
}

bool is_outside_ascii(char letter) {
    return static_cast<unsigned char>(letter) >= 0x80;
}

/// Whether a byte may begin a character that hides an anchor.
bool begins_foreign(unsigned byte) {
    const bool is_plain_script = (byte >= 0xe2 && byte <= 0xe9) || (byte >= 0xeb && byte <= 0xee);
    return byte >= 0xd9 && !is_plain_script;
}

ByteClasses classes_for(const NeedleSet& needles, const ScanForm& form) {
    std::array<bool, 256> events{};
    std::array<bool, 256> bounds{};
    const auto set = [](std::array<bool, 256>& bytes, std::string_view signs) {
        for (const char sign : signs) {
            bytes[static_cast<unsigned char>(sign)] = true;
        }
    };
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool is_control = byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r';
        events[byte] = begins_foreign(byte) || (form.json && is_control);
    }
    set(events, needles.has_emails() ? "@%" : "");
    set(events, form.json || needles.looks_inside_values() ? "\\" : "");
    set(events, form.lines ? "\n" : "");
    set(events, needles.reads_escapes() && !form.as_it_stands ? "=&" : "");
    set(events, needles.has_spelled_phones() ? ";" : "");
    set(bounds, form.json ? "\"\\" : form.bounds);
    return {ByteSet(events), ByteSet(bounds), needles.has_words(), needles.has_names(),
            !form.lines};
}

}  // namespace

void ScanMatcher::Places::clear() {
    at.clear();
    line_feeds = 0;
    filled_lines = 0;
    line_feeds_before.clear();
    filled_lines_before.clear();
}

std::uint64_t ScanMatcher::Places::line_feeds_until(std::string_view text,
                                                    std::size_t place) const {
    const std::size_t block = place / step;
    const std::string_view rest = text.substr(block * step, place - block * step);
    std::uint64_t count = line_feeds_before[block];
    for (std::size_t found = rest.find('\n'); found != std::string_view::npos;
         found = rest.find('\n', found + 1)) {
        ++count;
    }
    return count;
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
          classes_(matcher.classes_),
          classify_(matcher.classifier_.classify),
          escapes_(matcher.escapes_.get()),
          text_(text),
          around_(matcher.needles_, matcher.form_.json, text),
          places_(places),
          digits_({needles_.fewest_digits(), needles_.has_spelled_phones(),
                   form_.json || !form_.bounds.empty()},
                  matcher.classifier_) {}

    /// All of the text.
    void run() {
        begin();
        for (std::size_t base = 0; base <= text_.size(); base += step) {
            const std::size_t count = classify_step(base);
            places_.line_feeds_before.push_back(static_cast<std::uint32_t>(places_.line_feeds));
            places_.filled_lines_before.push_back(static_cast<std::uint32_t>(places_.filled_lines));
            look_at_step(base, count);
            masks_.pass();
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

    /// Returns how many words there are; the last of the text is filled up with blanks, of which
    /// there is one at least: what goes on until the end of the text ends there.
    std::size_t classify_step(std::size_t base) {
        const std::size_t left = text_.size() - base;
        const std::size_t whole = std::min(left / width, words_of_step);
        classify_(classes_, text_.data() + base, whole, 0, masks_);
        if (whole == words_of_step) {
            return whole;
        }
        std::array<char, width> rest;
        rest.fill(' ');
        std::memcpy(rest.data(), text_.data() + base + whole * width, left - whole * width);
        masks_.clear_from(whole);
        classify_(classes_, rest.data(), 1, whole, masks_);
        return whole + 1;
    }

    /// The first line, which no line feed precedes.
    void begin() const {
        if (form_.lines && !text_.empty() && !may_begin_line(0)) {
            note(0);
        }
    }

    void look_at_step(std::size_t base, std::size_t count) {
        if (needles_.has_phones()) {
            digits_.step(masks_, count);
        }
        for (std::size_t word = 0; word < count; ++word) {
            if (!needles_.has_phones()) {
                events(base, word);
            } else if (digits_.is_busy(word)) {
                events(base, word);
                phones(base + word * width, word);
            }
        }
        if (needles_.has_phones()) {
            digits_.pass(masks_);
        }
        for (std::size_t word = 0; needles_.has_words() && word < count; ++word) {
            words(base + word * width, masks_.word[word]);
        }
        for (std::size_t word = 0; classes_.line_ends && word < count; ++word) {
            const std::uint64_t ends = masks_.line_end[word];
            if (ends != 0) {
                places_.filled_lines +=
                    static_cast<std::uint64_t>(std::popcount(ends & ~((ends << 1U) | behind_end_)));
            }
            behind_end_ = ends >> 63U;
        }
    }

    void events(std::size_t base, std::size_t word) {
        each(base + word * width, masks_.event[word], [this](std::size_t at) { look_at(at); });
    }

    void look_at(std::size_t at) {
        bool is_place = false;
        switch (text_[at]) {
            case '\n':
                end_of_line(at);
                break;
            case '@':
            case '%':
                is_place = is_email(at);
                break;
            case '\\':
                is_place = at + 1 < text_.size() && text_[at + 1] == 'u' &&
                           (around_.is_hidden(at + 2) || (escapes_ != nullptr && hides(at)));
                break;
            case '=':
            case '&':
                is_place = hides(at);
                break;
            case ';':
                is_place = around_.is_phone_context(at);
                break;
            default:
                is_place = is_outside_ascii(text_[at]) ? around_.is_foreign_anchor(at) : true;
        }
        if (is_place) {
            note(at);
        }
    }

    [[nodiscard]] bool is_email(std::size_t at) {
        const Around::Verdict verdict = around_.email(at);
        if (verdict != Around::Verdict::Escaped || escapes_ == nullptr) {
            return verdict == Around::Verdict::Yes;
        }
        const std::optional<bool> is_one = escapes_->is_email(text_, at);
        return is_one ? *is_one : reads(at);
    }

    /// Whether an escape of mail or web pages is there that hides a needle.
    [[nodiscard]] bool hides(std::size_t at) {
        const EscapeLook::Hides hides = escapes_->hides(text_, at);
        if (hides == EscapeLook::Hides::Needle) {
            return true;
        }
        return hides == EscapeLook::Hides::Number
                   ? escapes_->holds_number(text_, at)
                   : hides == EscapeLook::Hides::Anything && reads(at);
    }

    /// Whether a needle may be in what is read there.
    [[nodiscard]] bool reads(std::size_t at) {
        if (at >= reading_.until) {
            reading_ = escapes_->read(text_, at);
        }
        return reading_.holds;
    }

    [[nodiscard]] bool may_begin_line(std::size_t at) const {
        return at == text_.size() || text_[at] == '{' || text_[at] == '[' || text_[at] == '\n';
    }

    void end_of_line(std::size_t at) const {
        ++places_.line_feeds;
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

    void phones(std::size_t base, std::size_t word) const {
        const DigitRuns::Ends ends = digits_.word(masks_, word);
        each(base, ends.numbers, [&](std::size_t end) {
            if (ends_phone(base, end, word)) {
                note(end - 1);
            }
        });
        each(base, ends.spelled, [&](std::size_t end) {
            if (around_.is_spelled_phone(end)) {
                note(end - 1);
            }
        });
    }

    /// Whether the digits before `end` may be the last of a number.
    [[nodiscard]] bool ends_phone(std::size_t base, std::size_t end, std::size_t word) const {
        if (needles_.has_short()) {
            return around_.is_phone(end);
        }
        const char* const text = text_.data() + base;
        const auto bit = static_cast<unsigned>(end - base);
        const unsigned two = LastDigits::two(masks_, word, bit, text);
        if (two != LastDigits::none && !needles_.ends_number_in_two(two)) {
            return false;
        }
        const unsigned tail = LastDigits::seven(masks_, word, bit, text);
        return tail == LastDigits::none ? around_.is_phone(end) : needles_.is_tail(tail);
    }

    void words(std::size_t base, std::uint64_t bits) {
        const std::uint64_t before = (bits << 1U) | (in_word_ ? 1U : 0U);
        std::uint64_t ends = before & ~bits;
        std::uint64_t starts = bits & ~before;
        for (; ends != 0; ends &= ends - 1) {
            if (!in_word_) {
                word_start_ = base + static_cast<std::size_t>(std::countr_zero(starts));
                starts &= starts - 1;
            }
            in_word_ = false;
            if (around_.is_word(word_start_,
                                base + static_cast<std::size_t>(std::countr_zero(ends)))) {
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
    const ByteClasses& classes_;
    decltype(ByteClassifier::classify) classify_;
    const EscapeLook* escapes_;
    EscapeLook::Reading reading_{};
    std::string_view text_;
    Around around_;
    Places& places_;
    ByteMasks masks_;
    DigitRuns digits_;
    bool in_word_ = false;
    std::size_t word_start_ = 0;
    std::uint64_t behind_end_ = 1;  // what is before the first byte
};

ScanMatcher::ScanMatcher(const NeedleSet& needles, const ScanForm& form,
                         const ByteClassifier& classifier)
    : needles_(needles),
      form_(form),
      classes_(classes_for(needles, form)),
      classifier_(classifier),
      escapes_(needles.reads_escapes() && !form.as_it_stands
                   ? std::make_shared<const EscapeLook>(needles, form, classifier)
                   : nullptr) {}

#if defined(__x86_64__)
/// As below, with the instructions that count bits.
__attribute__((target("popcnt,lzcnt,bmi,bmi2"), flatten)) void ScanMatcher::search_counting(
    std::string_view text, Places& places) const {
    Look(*this, text, places).run();
}
#else
void ScanMatcher::search_counting(std::string_view text, Places& places) const {
    Look(*this, text, places).run();
}
#endif

void ScanMatcher::search(std::string_view text, Places& places) const {
    places.clear();
    if (classifier_.counts_bits) {
        search_counting(text, places);
    } else {
        Look(*this, text, places).run();
    }
    if (!needles_.text_names().empty()) {
        const bool may_be_json = !form_.json && needles_.looks_inside_values();
        const std::size_t before = places.at.size();
        needles_.text_names().each_place(text, {form_.json, may_be_json, false},
                                         [&](std::size_t at) { places.at.push_back(at); });
        if (places.at.size() > before) {
            std::ranges::sort(places.at);
        }
    }
}

}  // namespace dsar
