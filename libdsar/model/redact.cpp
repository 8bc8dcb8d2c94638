// SPDX-License-Identifier: Apache-2.0
// Windows of words, the narrowest first: what the needles find in one goes, cut down to whole words
// of letters and digits.
#include "libdsar/model/redact.hpp"

#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <vector>

namespace dsar {

namespace {

// A name has seldom more words, a telephone number seldom more groups of digits.
constexpr std::size_t widest = 8;

struct Piece {
    std::size_t begin = 0;
    std::size_t end = 0;
};

bool is_blank(char letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}

std::vector<Piece> words_of(std::string_view text) {
    std::vector<Piece> out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && !is_blank(text[end])) {
            ++end;
        }
        if (end > at) {
            out.push_back({at, end});
        }
        at = end + 1;
    }
    return out;
}

class Redactor {
 public:
    Redactor(std::string_view text, std::span<const Needles> needles)
        : text_(text), needles_(needles), words_(words_of(text)), gone_(words_.size()) {}

    std::string run() {
        if (!finds(text_)) {
            return std::string(text_);
        }
        for (std::size_t width = 1; width <= widest; ++width) {
            for (std::size_t first = 0; first + width <= words_.size(); ++first) {
                try_window(first, width);
            }
        }
        std::string out = written();
        return finds(out) ? std::string(redaction) : out;
    }

 private:
    [[nodiscard]] bool finds(std::string_view text) const {
        bool found = false;
        for (const Needles& needles : needles_) {
            needles.mentions(text, [&](const std::string&) { found = true; });
        }
        return found;
    }

    [[nodiscard]] bool finds(Piece piece) const {
        return finds(text_.substr(piece.begin, piece.end - piece.begin));
    }

    void try_window(std::size_t first, std::size_t width) {
        const auto begin = gone_.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = begin + static_cast<std::ptrdiff_t>(width);
        Piece window{words_[first].begin, words_[first + width - 1].end};
        if (std::find(begin, end, true) != end || !finds(window)) {
            return;
        }
        std::fill(begin, end, true);
        pieces_.push_back(narrowed(window));
    }

    // Whole words and the signs around them are left standing while the rest still is found.
    [[nodiscard]] Piece narrowed(Piece window) const {
        for (Piece next = window; next.begin < window.end; window = next) {
            next.begin = skip(next.begin, window.end);
            if (next.begin >= window.end || !finds(next)) {
                break;
            }
        }
        for (Piece next = window; next.end > window.begin; window = next) {
            next.end = skip_back(next.end, window.begin);
            if (next.end <= window.begin || !finds(next)) {
                break;
            }
        }
        return window;
    }

    [[nodiscard]] std::size_t skip(std::size_t at, std::size_t end) const {
        const bool word = is_word(text_[at]);
        while (at < end && is_word(text_[at]) == word) {
            ++at;
        }
        return at;
    }

    [[nodiscard]] std::size_t skip_back(std::size_t at, std::size_t begin) const {
        const bool word = is_word(text_[at - 1]);
        while (at > begin && is_word(text_[at - 1]) == word) {
            --at;
        }
        return at;
    }

    std::string written() {
        std::ranges::sort(pieces_, {}, &Piece::begin);
        std::string out;
        std::size_t at = 0;
        for (const Piece& piece : pieces_) {
            out += text_.substr(at, piece.begin - at);
            out += redaction;
            at = piece.end;
        }
        out += text_.substr(at);
        return out;
    }

    std::string_view text_;
    std::span<const Needles> needles_;
    std::vector<Piece> words_;
    std::vector<bool> gone_;
    std::vector<Piece> pieces_;
};

}  // namespace

std::string redacted(std::string_view text, std::span<const Needles> needles) {
    return Redactor(text, needles).run();
}

}  // namespace dsar
