// SPDX-License-Identifier: Apache-2.0
// As long as quotes stand only around fields, and doubled in them, a byte is inside a quoted field
// when an odd number of quotes stands before it.
#include "libdsar/stores/scan/csv_feed.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/scan/byte_masks.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace dsar {
namespace {

constexpr std::size_t width = 64;
constexpr std::size_t words_of_step = 64;

bool ends_line(char letter) {
    return letter == '\n' || letter == '\r';
}

/// Each bit says whether an odd number of bits is set up to and with it.
std::uint64_t parity_until(std::uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2) {
        bits ^= bits << shift;
    }
    return bits;
}

/// Goes over a text 64 bytes at a time.
class Quotes {
 public:
    Quotes(std::string_view text, char delimiter, std::vector<std::size_t>& ends)
        : text_(text), delimiter_(delimiter), ends_(ends) {}

    /// False when a quote stands where it should not.
    bool word(std::size_t base, const QuoteMasks& masks) {
        const bool is_plain = masks.quote == 0 && (open_ || masks.line_end == 0);
        return is_plain || look_at(base, masks);
    }

    [[nodiscard]] bool is_open() const { return open_; }

 private:
    bool look_at(std::size_t base, const QuoteMasks& masks) {
        // The opening quote is inside, the closing one outside.
        const std::uint64_t inside = parity_until(masks.quote) ^ (open_ ? ~std::uint64_t{0} : 0);
        if (!are_around_fields(base, masks.quote, inside)) {
            return false;
        }
        open_ = (inside >> 63U) != 0;
        std::uint64_t line_ends = masks.line_end & ~inside;
        for (; line_ends != 0; line_ends &= line_ends - 1) {
            const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(line_ends));
            const bool goes_on =
                text_[at] == '\r' && at + 1 < text_.size() && text_[at + 1] == '\n';
            if (!goes_on) {
                ends_.push_back(at + 1);
            }
        }
        return true;
    }

    [[nodiscard]] bool are_around_fields(std::size_t base, std::uint64_t quotes,
                                         std::uint64_t inside) const {
        for (std::uint64_t bits = quotes & inside; bits != 0; bits &= bits - 1) {
            const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bits));
            const char before = at > 0 ? text_[at - 1] : delimiter_;
            if (before != delimiter_ && before != '"' && !ends_line(before)) {
                return false;
            }
        }
        for (std::uint64_t bits = quotes & ~inside; bits != 0; bits &= bits - 1) {
            const std::size_t at = base + static_cast<std::size_t>(std::countr_zero(bits));
            const char behind = at + 1 < text_.size() ? text_[at + 1] : delimiter_;
            if (behind != delimiter_ && behind != '"' && !ends_line(behind)) {
                return false;
            }
        }
        return true;
    }

    std::string_view text_;
    char delimiter_;
    std::vector<std::size_t>& ends_;
    bool open_ = false;
};

/// The last end as a parser goes, quote by quote; where that would complain, all of the text.
class ByParser {
 public:
    ByParser(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

    std::size_t last_end() {
        std::size_t at = 0;
        while (at < text_.size()) {
            const bool quoted = text_[at] == '"';
            if (quoted && !pass_quoted(at)) {
                return complains_ ? text_.size() : last_;
            }
            while (!quoted && at < text_.size() && text_[at] != delimiter_ &&
                   !ends_line(text_[at])) {
                ++at;
            }
            if (at < text_.size()) {
                last_ = ends_line(text_[at]) ? at + 1 : last_;
                ++at;
            }
        }
        return last_;
    }

 private:
    /// False when it does not end in sight, or something stands behind it.
    bool pass_quoted(std::size_t& at) {
        std::size_t from = at + 1;
        while (true) {
            const std::size_t quote = text_.find('"', from);
            if (quote == std::string_view::npos || quote + 1 == text_.size()) {
                return false;
            }
            if (text_[quote + 1] != '"') {
                at = quote + 1;
                complains_ = text_[at] != delimiter_ && !ends_line(text_[at]);
                return !complains_;
            }
            from = quote + 2;
        }
    }

    std::string_view text_;
    char delimiter_;
    std::size_t last_ = 0;
    bool complains_ = false;
};

/// Where a line ends whose CR, or LF, stands before `end`: behind the LF of a CR.
std::size_t with_line_feed(std::size_t end, std::string_view text) {
    const bool goes_on = end > 0 && end < text.size() && text[end - 1] == '\r' && text[end] == '\n';
    return end + (goes_on ? 1U : 0U);
}

/// Where the last line ends whose end is in `sure`, a front of `text`; 0 when none does.
std::size_t last_line_end(std::string_view sure, std::string_view text) {
    const std::size_t line_feed = sure.rfind('\n');
    const std::size_t end = line_feed == std::string_view::npos ? sure.rfind('\r') : line_feed;
    return end == std::string_view::npos ? 0 : with_line_feed(end + 1, text);
}

enum class QuotesSay { Sound, Open, Wrong };

/// Finds where the records of a text end that begins with one, behind the ends of their lines;
/// blank lines end too. Wrong: quotes stand where a parser would complain or take them for letters.
QuotesSay find_ends(std::string_view text, char delimiter, std::vector<std::size_t>& ends) {
    ends.clear();
    Quotes quotes(text, delimiter, ends);
    std::array<QuoteMasks, words_of_step> masks;
    const auto find_quotes = byte_classifiers().front().find_quotes;
    std::size_t base = 0;
    for (; base + width <= text.size();) {
        const std::size_t count = std::min((text.size() - base) / width, words_of_step);
        find_quotes(text.data() + base, count, masks.data());
        for (std::size_t word = 0; word < count; ++word, base += width) {
            if (!quotes.word(base, masks[word])) {
                return QuotesSay::Wrong;
            }
        }
    }
    if (base < text.size()) {
        std::array<char, width> rest;
        rest.fill(' ');
        std::memcpy(rest.data(), text.data() + base, text.size() - base);
        find_quotes(rest.data(), 1, masks.data());
        if (!quotes.word(base, masks[0])) {
            return QuotesSay::Wrong;
        }
    }
    return quotes.is_open() ? QuotesSay::Open : QuotesSay::Sound;
}

}  // namespace

/// As the parser goes, byte by byte: quote by quote in quoted fields.
std::optional<std::size_t> CsvFeed::end_of_large(std::string_view text, bool is_first) {
    inside_ = is_first ? Inside::FieldStart : inside_;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        if (inside_ == Inside::Behind) {  // a CR, which may have its LF behind it
            return letter == '\n' ? at + 1 : at;
        }
        if (inside_ == Inside::Quoted) {
            at = std::min(text.find('"', at), text.size());
            inside_ = at < text.size() ? Inside::Quote : Inside::Quoted;
            continue;
        }
        if (letter == '"' && inside_ != Inside::Plain) {
            inside_ = Inside::Quoted;
        } else if (letter == delimiter_) {
            inside_ = Inside::FieldStart;
        } else if (letter == '\n') {
            return at + 1;
        } else if (letter == '\r') {
            inside_ = Inside::Behind;
        } else if (inside_ == Inside::Quote) {
            throw Error(ErrorKind::Failed, "text stands behind the end of a quoted field");
        } else {
            inside_ = Inside::Plain;
        }
    }
    return std::nullopt;
}

std::size_t CsvFeed::cut(std::string_view text, bool is_last, ScanBlock& block) {
    block.has_quotes = text.find('"') != std::string_view::npos;
    block.parse_all = false;
    // A CR at the end may have its LF behind it, a quote another quote.
    const bool is_all = is_last || text.empty();
    const std::string_view sure = text.substr(0, text.size() - (is_all ? 0U : 1U));
    if (!block.has_quotes) {
        return is_last ? text.size() : last_line_end(sure, text);
    }
    const QuotesSay say = find_ends(sure, delimiter_, block.record_ends);
    if (is_last) {
        block.parse_all = say != QuotesSay::Sound;
        return text.size();
    }
    if (say == QuotesSay::Wrong) {
        block.parse_all = true;
        const std::size_t end = ByParser(sure, delimiter_).last_end();
        return end == sure.size() ? end : with_line_feed(end, text);
    }
    if (block.record_ends.empty()) {
        return 0;
    }
    block.record_ends.back() = with_line_feed(block.record_ends.back(), text);
    return block.record_ends.back();
}

}  // namespace dsar
