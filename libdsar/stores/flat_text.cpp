// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_text.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/json/scalar.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace dsar {
namespace {

/// Where each piece belongs: behind a record, or behind all.
Gap gap_of(const PlacedPiece& piece, const Gap& last) {
    return piece.place->neighbour() == nullptr ? last : piece.place->gap();
}

const std::string& text_between(const PlaceSearch& place) {
    static const std::string none;
    return place.neighbour() == nullptr ? none : place.neighbour()->gap;
}

bool ends_line(std::string_view text) {
    return text.ends_with('\n') || text.ends_with('\r');
}

/// Lines of one file.
class LineInsertion {
 public:
    LineInsertion(const FlatFormat& format, const CollectionEntry& collection,
                  const StoreFile& file, const Gap& last, std::vector<PlacedPiece> pieces)
        : format_(format), file_(file) {
        std::vector<TextRange> ranges;
        for (const PlacedPiece& piece : pieces) {
            const Gap gap = gap_of(piece, last);
            const std::uint64_t behind = gap.behind.value_or(0);
            ranges.push_back(
                {behind == 0 ? 0 : behind - 1, behind + text_between(*piece.place).size()});
        }
        const TextPieces found = read_pieces(*format.open(collection, file), ranges);
        size_ = found.size;
        is_open_ = !ends_line({&found.last, 1});
        for (std::size_t index = 0; index < pieces.size(); ++index) {
            place(*pieces[index].place, gap_of(pieces[index], last), found.pieces[index]);
        }
    }

    std::vector<Splice> splices() {
        std::vector<Splice> result;
        for (auto& [at, group] : groups_) {
            std::stable_sort(
                group.lines.begin(), group.lines.end(),
                [](const auto* one, const auto* two) { return one->number < two->number; });
            result.push_back({at, at, {}});
        }
        if (format_.to_bytes && !result.empty()) {
            result = format_.to_bytes(file_.path, std::move(result));
        }
        auto splice = result.begin();
        for (const auto& [at, group] : groups_) {
            (splice++)->text = text_of(at, group);
        }
        return result;
    }

 private:
    struct Group {
        bool needs_break = false;  // what stands before it has no line end
        std::vector<const FlatPiece*> lines;
    };

    /// `around`: what stands there now, from the last letter of the record before it.
    void place(const PlaceSearch& place, const Gap& gap, const std::string& around) {
        const std::string& between = text_between(place);
        const bool at_front = !gap.behind;
        const std::string_view last = std::string_view(around).substr(0, at_front ? 0 : 1);
        const bool same =
            place.neighbour() != nullptr && std::string_view(around).substr(last.size()) == between;
        if (at_front) {
            // What stood before it may be a header that is another one by now.
            const std::uint64_t front = gap.front.value_or(size_);
            add(same ? between.size() : front, !same && !gap.front && is_open_, place.piece());
            return;
        }
        const std::uint64_t at = *gap.behind + (same ? between.size() : 0);
        add(at, !ends_line(last) && !(same && ends_line(between)), place.piece());
    }

    void add(std::uint64_t at, bool needs_break, const FlatPiece& piece) {
        Group& group = groups_[at];
        group.needs_break = group.needs_break || needs_break;
        group.lines.push_back(&piece);
    }

    std::string text_of(std::uint64_t at, const Group& group) const {
        std::string text = group.needs_break ? line_end(*group.lines.front()) : std::string();
        for (const FlatPiece* piece : group.lines) {
            text += piece->bytes.empty() ? piece->text : piece->bytes;
            const bool is_last = piece == group.lines.back() && at == size_;
            text += is_last || ends_line(piece->text) ? std::string() : line_end(*piece);
        }
        return text;
    }

    std::string line_end(const FlatPiece& piece) const {
        return format_.to_bytes
                   ? format_.to_bytes(file_.path, {{0, 0, piece.line_end}}).front().text
                   : piece.line_end;
    }

    const FlatFormat& format_;
    const StoreFile& file_;
    std::uint64_t size_ = 0;
    bool is_open_ = false;  // the last line has no end
    std::map<std::uint64_t, Group> groups_;
};

bool has_comma(const std::string& text) {
    return text.find(',') != std::string::npos;
}

/// What separates two neighbours, of which one is put back: as it did.
std::string between(const FlatPiece* one, const FlatPiece* two) {
    if (one != nullptr && has_comma(one->behind)) {
        return one->behind;
    }
    if (two != nullptr && has_comma(two->before.gap)) {
        return two->before.gap;
    }
    const std::string& other = one != nullptr ? one->before.gap : two->behind;
    return has_comma(other) ? other : ",";
}

/// Before the first that is put back: what was before it, when there was anything.
std::string between_record_and(const FlatPiece& piece) {
    return has_comma(piece.before.gap) ? piece.before.gap : between(nullptr, &piece);
}

std::string elements_text(const std::vector<const FlatPiece*>& pieces) {
    std::string text;
    const FlatPiece* before = nullptr;
    for (const FlatPiece* piece : pieces) {
        text += before != nullptr ? between(before, piece) : std::string();
        text += piece->text;
        before = piece;
    }
    return text;
}

/// Elements that stand in one place.
struct ElementGroup {
    Gap gap;
    std::vector<const FlatPiece*> elements;
};

Splice into_empty_list(const FlatFormat& format, const CollectionEntry& collection,
                       const StoreFile& file, const std::vector<const FlatPiece*>& elements) {
    const auto list = format.empty_list(collection, file);
    if (!list) {
        throw Error(ErrorKind::Failed, "cannot put a record of " + collection.name + " back",
                    "the list that it stood in is not there any more");
    }
    const TextRange range{list->first, list->second};
    const std::string inside =
        read_pieces(*format.open(collection, file), {&range, 1}).pieces.front();
    // Where all of the list went, the first one's gap is in that of those behind it.
    const Neighbour& stays = elements.front()->stays;
    const std::string blank =
        stays.digest.empty() ? stays.gap.substr(0, stays.gap.find(',')) : std::string();
    const std::uint64_t at = list->first + (inside.starts_with(blank) ? blank.size() : 0);
    return {at, at, elements_text(elements)};
}

Splice splice_of(const FlatFormat& format, const CollectionEntry& collection, const StoreFile& file,
                 const ElementGroup& group) {
    const Gap& gap = group.gap;
    const FlatPiece& first = *group.elements.front();
    const FlatPiece& last = *group.elements.back();
    const std::string text = elements_text(group.elements);
    if (gap.behind && gap.front) {
        return {*gap.behind, *gap.front,
                between_record_and(first) + text + between(&last, nullptr)};
    }
    if (gap.behind) {
        return {*gap.behind, *gap.behind, between_record_and(first) + text};
    }
    if (gap.front) {
        return {*gap.front, *gap.front, text + between(&last, nullptr)};
    }
    return into_empty_list(format, collection, file, group.elements);
}

}  // namespace

std::vector<Splice> insertions(const FlatFormat& format, const CollectionEntry& collection,
                               const StoreFile& file, const Gap& last,
                               std::vector<PlacedPiece> pieces) {
    if (!pieces.front().place->piece().is_element) {
        return LineInsertion(format, collection, file, last, std::move(pieces)).splices();
    }
    std::map<std::int64_t, ElementGroup> groups;
    std::stable_sort(pieces.begin(), pieces.end(), [](const auto& one, const auto& two) {
        return one.place->piece().number < two.place->piece().number;
    });
    for (const PlacedPiece& piece : pieces) {
        const Gap gap = gap_of(piece, last);
        ElementGroup& group = groups[gap.number];
        group.gap = gap;
        group.elements.push_back(&piece.place->piece());
    }
    std::vector<Splice> splices;
    for (const auto& [number, group] : groups) {
        splices.push_back(splice_of(format, collection, file, group));
    }
    return splices;
}

}  // namespace dsar
