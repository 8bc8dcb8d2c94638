// SPDX-License-Identifier: Apache-2.0
// Most words are told from three bytes. What holds anything but letters and digits of ASCII is
// folded letter by letter; what cannot be folded so may be anything.
#include "libdsar/model/name_starts.hpp"

#include "libdsar/model/name_forms.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <string>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t most_parts = 16;
constexpr std::uint8_t all_sizes = 0x7f;
constexpr std::uint8_t look_closely = 0x80;
constexpr std::size_t count_of_fronts = 32768;

constexpr std::uint64_t mixed(std::uint64_t number) {
    number ^= number >> 32U;
    number *= 0x9e3779b97f4a7c15U;
    number ^= number >> 29U;
    number *= 0xbf58476d1ce4e5b9U;
    return (number ^ (number >> 32U)) | (std::uint64_t{1} << 63U);
}

/// Of the first `size` letters.
std::uint64_t start_hash(std::uint64_t key, unsigned size) {
    return mixed((key & ((std::uint64_t{1} << (8 * size)) - 1)) | std::uint64_t{size} << 56U);
}

std::uint64_t hash_of(const WordStart& start) {
    return start_hash(start.key, start.size);
}

/// Calls `take` with the fronts of words that begin so.
template <class Take>
void each_front(const WordStart& start, const Take& take) {
    const unsigned known = 5 * std::min(start.size, 3U);
    const std::size_t front = NameStarts::front_of(start.key) & ((std::size_t{1} << known) - 1);
    for (std::size_t rest = 0; rest < count_of_fronts >> known; ++rest) {
        take(front | rest << known);
    }
}

std::uint64_t pair_hash(std::uint64_t one, std::uint64_t two) {
    return mixed(one + two);
}

bool is_umlaut(std::size_t letter, std::size_t next) {
    return next == ('e' & 31U) &&
           (letter == ('a' & 31U) || letter == ('o' & 31U) || letter == ('u' & 31U));
}

constexpr std::uint64_t eight_times(unsigned byte) {
    return byte * 0x0101010101010101U;
}

/// The highest bit of each of eight bytes of ASCII that is this letter.
constexpr std::uint64_t bytes_that_are(std::uint64_t letters, char letter) {
    const std::uint64_t other = letters ^ eight_times(static_cast<unsigned char>(letter));
    return ~(((other & eight_times(0x7f)) + eight_times(0x7f)) | other | eight_times(0x7f));
}

/// Whether an e stands behind an a, o or u.
constexpr bool has_umlaut(std::uint64_t letters) {
    const std::uint64_t vowels =
        bytes_that_are(letters, 'a') | bytes_that_are(letters, 'o') | bytes_that_are(letters, 'u');
    return (bytes_that_are(letters, 'e') & vowels << 8U) != 0;
}

/// The words of a name as texts are cut into them.
std::vector<std::string_view> parts_of(std::string_view normal) {
    std::vector<std::string_view> parts;
    while (!normal.empty()) {
        const std::size_t end = std::min(normal.find_first_of(" -"), normal.size());
        if (end > 0) {
            parts.push_back(normal.substr(0, end));
        }
        normal.remove_prefix(std::min(end + 1, normal.size()));
    }
    return parts;
}

/// Extends a part of a text to where words surely end.
std::string_view until_blanks(std::string_view text, std::size_t begin, std::size_t end) {
    while (begin > 0 && may_be_inside_word(text[begin - 1])) {
        --begin;
    }
    while (end < text.size() && may_be_inside_word(text[end])) {
        ++end;
    }
    return text.substr(begin, end - begin);
}

}  // namespace

void StartSet::add(std::uint64_t hash) {
    if (contains(hash)) {
        return;
    }
    if (table_.size() < 2 * (count_ + 1)) {
        std::vector<std::uint64_t> old(std::max<std::size_t>(64, table_.size() * 2));
        old.swap(table_);
        bits_.assign(table_.size() / 16, 0);
        for (const std::uint64_t each : old) {
            if (each != 0) {
                put(each);
            }
        }
    }
    put(hash);
    ++count_;
}

void StartSet::put(std::uint64_t hash) {
    std::size_t at = hash & (table_.size() - 1);
    while (table_[at] != 0) {
        at = (at + 1) & (table_.size() - 1);
    }
    table_[at] = hash;
    bits_[word_of(hash)] |= bit_of(hash);
}

void NameStarts::add(std::string_view normal) {
    if (fronts_.empty()) {
        fronts_.resize(count_of_fronts);
        pair_fronts_.resize((std::size_t{1} << bits_of_place) / 64);
        for (std::size_t front = 0; front < count_of_fronts; ++front) {
            const std::size_t second = (front >> 5U) & 31U;
            if (is_umlaut(front & 31U, second) || is_umlaut(second, front >> 10U)) {
                fronts_[front] = look_closely;
            }
        }
    }
    has_apostrophes_ = has_apostrophes_ || normal.find('\'') != std::string_view::npos;
    std::vector<std::vector<WordStart>> all;
    const std::vector<std::string_view> parts = parts_of(normal);
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::vector<WordStart>& starts = all.emplace_back();
        for (const std::string& text : starts_of_forms(parts, part)) {
            WordStart& start = starts.emplace_back();
            std::for_each(text.begin(), text.end(), [&](char letter) { start.add(letter); });
            add_front(start);
            starts_.add(hash_of(start));
        }
    }
    for (std::size_t one = 0; one < all.size(); ++one) {
        for (const WordStart& start : all[one]) {
            if (all.size() == 1 || all.size() > most_parts) {
                alone_.add(hash_of(start));
                continue;
            }
            for (std::size_t two = 0; two < one; ++two) {
                for (const WordStart& other : all[two]) {
                    add_pair(start, other);
                }
            }
        }
    }
}

void NameStarts::add_front(const WordStart& start) {
    each_front(start, [&](std::size_t front) {
        fronts_[front] = static_cast<std::uint8_t>(fronts_[front] | 1U << (start.size - 1));
    });
}

void NameStarts::add_pair(const WordStart& one, const WordStart& two) {
    pairs_.add(pair_hash(hash_of(one), hash_of(two)));
    has_initials_ = has_initials_ || one.size == 1 || two.size == 1;
    if (has_initials_) {
        return;
    }
    each_front(one, [&](std::size_t first) {
        each_front(two, [&](std::size_t second) {
            for (const std::size_t at :
                 {place_of_fronts(first, second), place_of_fronts(second, first)}) {
                pair_fronts_[at >> 6U] |= std::uint64_t{1} << (at & 63U);
            }
        });
    });
}

/// Goes through one text; takes spans in which two words stand that may be of one name, or one word
/// that may be one.
template <class Take>
class NameStarts::Look {
 public:
    /// `escapes`: those of mail and web pages may stand between two words.
    Look(const NameStarts& starts, std::string_view text, PieceForm how, bool escapes,
         const Take& take)
        : starts_(starts), text_(text), how_(how), escapes_(escapes), take_(take) {
        how_.apostrophes = starts.has_apostrophes_;
    }

    void run() {
        std::size_t begin = 0;
        bool is_open = false;
        bool is_plain = true;  // the open word is ASCII so far
        std::array<char, 64> rest;
        for (std::size_t base = 0; base <= text_.size(); base += rest.size()) {
            const char* block = text_.data() + base;
            if (text_.size() - base < rest.size()) {
                rest.fill(' ');
                std::memcpy(rest.data(), block, text_.size() - base);
                block = rest.data();
            }
            const PieceMasks masks = piece_masks(block, how_);
            const std::uint64_t inside = masks.plain | masks.other;
            std::uint64_t turns = inside ^ (inside << 1U | (is_open ? 1U : 0U));
            std::uint64_t others = masks.other;
            for (; turns != 0; turns &= turns - 1) {
                const auto bit = static_cast<unsigned>(std::countr_zero(turns));
                if (!is_open) {
                    begin = base + bit;
                    is_plain = true;
                } else {
                    const std::uint64_t before = (std::uint64_t{1} << bit) - 1;
                    is_plain = is_plain && (others & before) == 0;
                    others &= ~before;
                    word(begin, base + bit, is_plain);
                }
                is_open = !is_open;
            }
            is_plain = is_plain && !(is_open && others != 0);
        }
    }

 private:
    /// A word that begins like one of a name.
    struct Start {
        bool is_there = false;
        bool is_wild = false;
        bool is_blank = false;   // or may be
        bool is_raw = false;     // letters may have to be folded
        bool is_asked = false;   // for its hashes
        std::uint8_t sizes = 0;  // of the starts that may be its own, a bit each
        unsigned size = 0;
        unsigned count = 0;  // of hashes
        std::size_t begin = 0;
        std::size_t end = 0;
        std::uint64_t letters = 0;
        std::array<std::uint64_t, std::size_t{2} * WordStart::most> hashes;
    };

    void word(std::size_t begin, std::size_t end, bool is_plain) {
        std::uint64_t letters = 0;
        if (is_plain && begin + sizeof letters <= text_.size()) {
            std::memcpy(&letters, text_.data() + begin, sizeof letters);
            const std::uint8_t sizes = starts_.fronts_[front_of(letters)];
            if ((sizes & look_closely) == 0) {
                const bool is_blank = escapes_ && may_be_blank(text_, begin);
                if (sizes == 0 && !is_blank) {
                    before_->is_there = false;
                    return;
                }
                const auto size = static_cast<unsigned>(std::min<std::size_t>(end - begin, 7));
                put(begin, end, sizes, size, letters).is_raw = true;
                now_->is_blank = is_blank;
                now_->is_wild = is_blank && is_glued(begin, end);
                meet();
                return;
            }
        }
        TextPiece piece;
        for (PieceReader reader(text_, begin, end, how_); reader.next(piece);) {
            const std::uint8_t sizes = starts_.fronts_[front_of(piece.start.key)] & all_sizes;
            Start& now = put(piece.begin, piece.end, sizes, piece.start.size, piece.start.key);
            now.is_blank = escapes_ && piece.is_blank;
            now.is_wild = piece.is_wild || (now.is_blank && is_glued(piece.begin, piece.end));
            now.is_there = sizes != 0 || now.is_wild || now.is_blank;
            meet();
        }
    }

    Start& put(std::size_t begin, std::size_t end, std::uint8_t sizes, unsigned size,
               std::uint64_t letters) {
        now_->is_there = true;
        now_->is_wild = false;
        now_->is_blank = false;
        now_->is_raw = false;
        now_->is_asked = false;
        now_->sizes = sizes;
        now_->size = size;
        now_->count = 0;
        now_->begin = begin;
        now_->end = end;
        now_->letters = letters;
        return *now_;
    }

    /// What stands here with what stands before it.
    void meet() {
        const bool is_wild = is_any(*now_) || is_any(*before_);
        const bool may_be = before_->is_there && now_->is_there &&
                            (is_wild || starts_.may_be_pair(before_->letters, now_->letters));
        if (may_be && is_pair()) {
            take_(before_->begin, now_->begin, now_->end);
        } else if (now_->is_there && is_alone()) {
            take_(now_->begin, now_->begin, now_->end);
        }
        std::swap(now_, before_);
    }

    /// Whether a numbered reference without its semicolon may be in front of a word: `&#32Jonas`.
    [[nodiscard]] bool is_glued(std::size_t begin, std::size_t end) const {
        if (text_[begin - 1] != '#') {
            return false;
        }
        if ((text_[begin] | 0x20) == 'x') {
            return end == text_.size() || text_[end] != ';';
        }
        const std::size_t letters = text_.find_first_not_of("0123456789", begin);
        return letters > begin && letters < end;
    }

    /// Whether it goes with every other word.
    static bool is_any(const Start& start) { return start.is_wild || start.is_blank; }

    void ask(Start& start) const {
        if (start.is_asked || start.is_wild) {
            return;
        }
        start.is_asked = true;
        if (start.is_raw) {
            fold(start);
        }
        add_hashes(start, start.sizes, start.letters, start.size);
        // What is behind `=20` may be the word; `=Adamas` may be one, too.
        if (start.is_blank && text_[start.begin - 1] == '=' && start.end - start.begin > 2) {
            TextPiece piece;
            if (PieceReader(text_, start.begin + 2, start.end, how_).next(piece)) {
                add_hashes(start, starts_.fronts_[front_of(piece.start.key)] & all_sizes,
                           piece.start.key, piece.start.size);
            }
        }
    }

    void add_hashes(Start& start, unsigned sizes, std::uint64_t letters, unsigned known) const {
        for (; sizes != 0; sizes &= sizes - 1) {
            const unsigned size = static_cast<unsigned>(std::countr_zero(sizes)) + 1;
            const std::uint64_t hash = size <= known ? start_hash(letters, size) : 0;
            if (hash != 0 && starts_.starts_.contains(hash)) {
                start.hashes[start.count++] = hash;
            }
        }
    }

    void fold(Start& start) const {
        start.letters |= eight_times(0x20);  // in lower case, when they are letters
        if (has_umlaut(start.letters)) {
            TextPiece piece;
            PieceReader(text_, start.begin, start.end, how_).next(piece);
            start.letters = piece.start.key;
            start.size = piece.start.size;
        }
    }

    bool is_alone() {
        if (now_->is_wild || starts_.alone_.empty()) {
            return now_->is_wild;
        }
        ask(*now_);
        return std::any_of(now_->hashes.begin(), now_->hashes.begin() + now_->count,
                           [this](std::uint64_t hash) { return starts_.alone_.contains(hash); });
    }

    bool is_pair() {
        ask(*before_);
        ask(*now_);
        if (is_any(*now_) || is_any(*before_)) {
            return (is_any(*now_) || now_->count > 0) && (is_any(*before_) || before_->count > 0) &&
                   (now_->count > 0 || before_->count > 0 || now_->is_wild || before_->is_wild);
        }
        for (unsigned one = 0; one < before_->count; ++one) {
            for (unsigned two = 0; two < now_->count; ++two) {
                if (starts_.pairs_.contains(pair_hash(before_->hashes[one], now_->hashes[two]))) {
                    return true;
                }
            }
        }
        return false;
    }

    const NameStarts& starts_;
    std::string_view text_;
    PieceForm how_;
    bool escapes_;
    const Take& take_;
    std::array<Start, 2> both_;
    Start* before_ = both_.data();
    Start* now_ = both_.data() + 1;
};

void NameStarts::each_part(std::string_view text,
                           const std::function<void(std::string_view part)>& part) const {
    std::size_t begin = 0;
    std::size_t end = 0;
    const auto take = [&](std::size_t first, std::size_t, std::size_t behind) {
        if (first >= end) {
            if (end > begin) {
                part(until_blanks(text, begin, end));
            }
            begin = first;
        }
        end = behind;
    };
    Look<decltype(take)>(*this, text, {}, false, take).run();
    if (end > begin) {
        part(until_blanks(text, begin, end));
    }
}

void NameStarts::each_place(std::string_view text, const PieceForm& how,
                            const std::function<void(std::size_t at)>& place) const {
    const auto take = [&](std::size_t first, std::size_t second, std::size_t) {
        place(first);
        place(second);
    };
    Look<decltype(take)>(*this, text, how, true, take).run();
}

}  // namespace dsar
