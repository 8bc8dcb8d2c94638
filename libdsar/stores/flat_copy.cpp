// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_copy.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/flat_match.hpp"
#include "libdsar/stores/json/scalar.hpp"
#include "libdsar/stores/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kind_of_copy = "flat-1";
constexpr std::uint64_t longest_gap = std::uint64_t{1} << 20;
constexpr std::uint64_t longest_blank = 4096;
constexpr std::size_t line_end_size = 2;
constexpr std::size_t longest_run = 8;

/// A record that is copied, while its file is walked over.
struct Draft {
    std::vector<std::size_t> changes;  // that mean it
    FlatPiece piece;
    RecordPlace place;
    std::uint64_t from = 0;         // where the record before it ends
    const Draft* before = nullptr;  // the record before it, when it is copied too
    std::int64_t rank = 0;          // among those like it that are copied, from 1
    std::string why;
};

/// One file with records that are copied.
struct DraftFile {
    struct Alike {
        std::int64_t stay = 0;
        std::int64_t go = 0;
    };

    FileState state;
    std::map<std::uint64_t, Draft> drafts;  // by their begin
    std::map<std::string, Alike> alike;     // by state
    std::map<std::uint64_t, std::string> states;
    std::string name;
    std::int64_t count = 0;
    std::int64_t gone = 0;
    std::string before;  // digest
    std::uint64_t end = 0;
    const Draft* last_draft = nullptr;
};

[[noreturn]] void fail_changed() {
    throw Error(ErrorKind::Failed, "a file was changed while it was read",
                "another program works on it", "try again");
}

std::string_view line_end_of(std::string_view text) {
    if (text.ends_with("\r\n")) {
        return text.substr(text.size() - 2);
    }
    const bool ends = text.ends_with('\n') || text.ends_with('\r');
    return ends ? text.substr(text.size() - 1) : std::string_view();
}

/// The copies of one collection.
class Gatherer {
 public:
    Gatherer(const FlatFormat& format, const CollectionEntry& collection,
             std::vector<CopyAttempt>& attempts)
        : format_(format),
          collection_(collection),
          attempts_(attempts),
          match_(format, collection, false) {}

    [[nodiscard]] const std::string& name() const { return collection_.name; }
    void add(const Change& change, std::size_t index) { match_.add(change, index, false); }

    void run() {
        match_.find();
        std::map<std::string, int> keys;
        for (const Wanted& wanted : match_.wanted()) {
            ++keys[wanted.key];
        }
        for (const Wanted& wanted : match_.wanted()) {
            if (wanted.verdict == Changed::Done) {
                take(wanted, wanted.met_other || keys.at(wanted.key) > 1);
            }
        }
        if (files_.empty()) {
            return;
        }
        format_.walk(
            collection_, [](const Position&) { return true; },
            [&](const FlatRecord& record) { meet(record); });
        for (auto& [path, file] : files_) {
            read(path, file);
        }
    }

 private:
    void take(const Wanted& wanted, bool shares_key) {
        std::vector<std::size_t> indexes;
        for (const Asked& each : wanted.asked) {
            indexes.push_back(each.index);
            attempts_[each.index].is_there = true;
            attempts_[each.index].copy.shares_key = shares_key;
        }
        for (const Spot& spot : wanted.spots) {
            take(wanted, spot, indexes);
        }
    }

    void take(const Wanted& wanted, const Spot& spot, const std::vector<std::size_t>& indexes) {
        if (!spot.place.only_read.empty()) {
            refuse(indexes, std::string(spot.place.only_read));
        } else if (spot.place.kind == RecordPlace::Kind::Fixed) {
            refuse(indexes, "the record is no element of a list");
        } else if (spot.place.inner) {
            refuse(indexes, "the record is a piece of a larger document");
        } else if (spot.place.kind == RecordPlace::Kind::File) {
            take_file(spot, indexes);
        } else {
            DraftFile& file = files_[spot.file];
            file.state = spot.state;
            file.states[spot.place.begin] = wanted.state;
            file.alike[wanted.state];
            Draft& draft = file.drafts[spot.place.begin];
            draft.changes = indexes;
            draft.piece.is_element = spot.place.kind == RecordPlace::Kind::Element;
        }
    }

    void take_file(const Spot& spot, const std::vector<std::size_t>& indexes) {
        if (spot.state.size > most_copied) {
            refuse(indexes, fmt::format("the file has more than {}", size_text(most_copied)));
            return;
        }
        FileCopy copy = copy_file(spot.file, spot.state, "cannot copy a file of " + name());
        copy.name = spot.file.lexically_relative(fs::canonical(format_.folder)).generic_string();
        for (const std::size_t index : indexes) {
            attempts_[index].copy.files.push_back(copy);
        }
    }

    void refuse(const std::vector<std::size_t>& indexes, const std::string& why) {
        for (const std::size_t index : indexes) {
            attempts_[index].why = "it cannot be put back: " + why;
        }
    }

    void meet(const FlatRecord& record) {
        const auto found = files_.find(record.file);
        if (found == files_.end()) {
            return;
        }
        DraftFile& file = found->second;
        if (file.state != record.state) {
            fail_changed();
        }
        file.name = record.position.file;
        const std::string digest = record_digest(record.whole());
        const auto draft = file.drafts.find(record.place.begin);
        if (draft != file.drafts.end()) {
            note(file, draft->second, record.place);
        } else if (const auto alike = file.alike.find(digest); alike != file.alike.end()) {
            ++alike->second.stay;
        }
        file.last_draft = draft != file.drafts.end() ? &draft->second : nullptr;
        file.before = digest;
        file.end = record.place.end;
        ++file.count;
    }

    static void note(DraftFile& file, Draft& draft, const RecordPlace& place) {
        draft.place = place;
        draft.from = file.end;
        draft.before = file.last_draft;
        draft.piece.number = file.count;
        draft.piece.gone = file.gone++;
        draft.piece.before.digest = file.before;
        draft.rank = ++file.alike.at(file.states.at(place.begin)).go;
        const bool is_next_list = draft.piece.is_element && file.count > 0 && !place.before;
        if (is_next_list) {
            draft.why = "the file has several lists of such records";
        } else if (place.begin - draft.from > longest_gap) {
            draft.why = "too much stands between it and the record before it";
        }
    }

    void read(const fs::path& path, DraftFile& file) {
        std::vector<TextRange> ranges;
        for (const auto& [begin, draft] : file.drafts) {
            ranges.push_back(range_of(draft));
        }
        const StoreFile store_file{path, file.name, file.state.size};
        const TextPieces text = read_pieces(*format_.open(collection_, store_file), ranges);
        std::size_t at = 0;
        for (auto& [begin, draft] : file.drafts) {
            fill(draft, text.pieces[at], ranges[at].begin);
            const DraftFile::Alike& alike = file.alike.at(file.states.at(begin));
            draft.piece.file = file.name;
            draft.piece.alike = alike.stay + draft.rank;
            ++at;
        }
        if (format_.to_bytes) {
            add_bytes(path, file);
        }
        if (file_state(path) != file.state) {
            fail_changed();
        }
        hand_over(file);
    }

    /// Of a line: from the end of the line before it. Of an element: with what separates it.
    static TextRange range_of(const Draft& draft) {
        const RecordPlace& place = draft.place;
        if (!draft.why.empty()) {
            return {place.begin, place.begin};
        }
        if (draft.piece.is_element) {
            const std::uint64_t blank = std::min(place.begin, longest_blank);
            return {place.before.value_or(place.begin - blank), place.behind.value_or(place.end)};
        }
        return {draft.from - std::min<std::uint64_t>(draft.from, line_end_size), place.end};
    }

    static void fill(Draft& draft, const std::string& text, std::uint64_t from) {
        if (!draft.why.empty()) {
            return;
        }
        FlatPiece& piece = draft.piece;
        const std::size_t begin = draft.place.begin - from;
        const std::size_t end = draft.place.end - from;
        piece.text = text.substr(begin, end - begin);
        if (piece.is_element) {
            std::size_t front = draft.place.before ? 0 : begin;
            while (!draft.place.before && front > 0 && is_json_space(text[front - 1])) {
                --front;
            }
            piece.before.gap = text.substr(front, begin - front);
            piece.behind = text.substr(end);
            return;
        }
        const std::size_t gap = draft.from - from;
        piece.before.gap = text.substr(gap, begin - gap);
        piece.line_end = line_end_of(piece.text);
        if (piece.line_end.empty()) {
            piece.line_end = line_end_of(std::string_view(text).substr(0, begin));
        }
        piece.line_end = piece.line_end.empty() ? "\n" : piece.line_end;
    }

    /// In an encoding that is not UTF-8 a text may not tell its bytes.
    void add_bytes(const fs::path& path, DraftFile& file) {
        std::vector<Splice> splices;
        for (const auto& [begin, draft] : file.drafts) {
            splices.push_back({begin, std::max(begin, draft.place.end), {}});
        }
        std::vector<TextRange> ranges;
        for (const Splice& splice : format_.to_bytes(path, std::move(splices))) {
            ranges.push_back({splice.begin, splice.end});
        }
        const TextPieces bytes = read_pieces(*open_decompressed(path), ranges);
        std::size_t at = 0;
        for (auto& [begin, draft] : file.drafts) {
            draft.piece.bytes = bytes.pieces[at++];
        }
    }

    void hand_over(DraftFile& file) {
        for (auto& [begin, draft] : file.drafts) {
            const bool goes = draft.before != nullptr;
            draft.piece.stays = goes ? draft.before->piece.stays : draft.piece.before;
            if (goes) {
                draft.piece.stays.gap += draft.piece.before.gap;
                draft.piece.run = draft.before->piece.run;
                for (Neighbour& each : draft.piece.run) {
                    each.gap += draft.piece.before.gap;
                }
                draft.piece.run.push_back(draft.piece.before);
                if (draft.piece.run.size() > longest_run) {
                    draft.piece.run.erase(draft.piece.run.begin());
                }
            }
            if (!draft.why.empty()) {
                refuse(draft.changes, draft.why);
            }
            for (const std::size_t index : draft.changes) {
                attempts_[index].copy.pieces.push_back(draft.piece);
            }
        }
    }

    const FlatFormat& format_;
    const CollectionEntry& collection_;
    std::vector<CopyAttempt>& attempts_;
    CollectionMatch match_;
    std::map<fs::path, DraftFile> files_;
};

}  // namespace

void FlatPiece::pack(PartsWriter& out) const {
    out.add(is_element ? "element" : "line");
    for (const std::string* part : {&file, &text, &bytes, &line_end, &before.digest, &before.gap,
                                    &stays.digest, &stays.gap, &behind}) {
        out.add(*part);
    }
    for (const std::int64_t part : {number, gone, alike, static_cast<std::int64_t>(run.size())}) {
        out.add_number(part);
    }
    for (const Neighbour& each : run) {
        out.add(each.digest);
        out.add(each.gap);
    }
}

FlatPiece FlatPiece::unpack(PartsReader& in) {
    FlatPiece piece;
    piece.is_element = in.next() == "element";
    for (std::string* part :
         {&piece.file, &piece.text, &piece.bytes, &piece.line_end, &piece.before.digest,
          &piece.before.gap, &piece.stays.digest, &piece.stays.gap, &piece.behind}) {
        *part = in.next();
    }
    for (std::int64_t* part : {&piece.number, &piece.gone, &piece.alike}) {
        *part = in.next_number();
    }
    for (std::int64_t left = in.next_number(); left > 0; --left) {
        std::string digest(in.next());
        piece.run.push_back({std::move(digest), std::string(in.next())});
    }
    return piece;
}

std::string FlatCopy::packed() const {
    PartsWriter out;
    out.add(kind_of_copy);
    out.add(shares_key ? "shared" : "own");
    out.add_number(static_cast<std::int64_t>(pieces.size()));
    for (const FlatPiece& piece : pieces) {
        piece.pack(out);
    }
    for (const FileCopy& file : files) {
        file.pack(out);
    }
    return out.take();
}

FlatCopy FlatCopy::unpacked(std::string_view text) {
    PartsReader in(text);
    if (in.next() != kind_of_copy) {
        fail_damaged_copy();
    }
    FlatCopy copy;
    copy.shares_key = in.next() == "shared";
    for (std::int64_t left = in.next_number(); left > 0; --left) {
        copy.pieces.push_back(FlatPiece::unpack(in));
    }
    while (!in.at_end()) {
        copy.files.push_back(FileCopy::unpack(in));
    }
    return copy;
}

TextPieces read_pieces(ByteSource& source, std::span<const TextRange> ranges) {
    TextPieces result;
    result.pieces.resize(ranges.size());
    std::string buffer(std::size_t{1} << 18, '\0');
    while (const std::size_t count = source.read(std::as_writable_bytes(std::span(buffer)))) {
        const std::uint64_t end = result.size + count;
        for (std::size_t index = 0; index < ranges.size(); ++index) {
            const std::uint64_t from = std::max(ranges[index].begin, result.size);
            const std::uint64_t to = std::min(ranges[index].end, end);
            if (from < to) {
                result.pieces[index].append(buffer, from - result.size, to - from);
            }
        }
        result.size = end;
        result.last = buffer[count - 1];
    }
    return result;
}

std::vector<CopyAttempt> attempt_copies(const FlatFormat& format, std::span<const Change> changes) {
    std::vector<CopyAttempt> attempts(changes.size());
    std::vector<std::unique_ptr<Gatherer>> collections;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        const CollectionEntry& mine = *changes[index].collection;
        auto known = std::find_if(collections.begin(), collections.end(),
                                  [&](const auto& each) { return each->name() == mine.name; });
        if (known == collections.end()) {
            collections.push_back(std::make_unique<Gatherer>(format, mine, attempts));
            known = std::prev(collections.end());
        }
        (*known)->add(changes[index], index);
    }
    for (const auto& collection : collections) {
        collection->run();
    }
    return attempts;
}

std::vector<std::string> flat_copies(const StoreEntry& store, const FlatFormat& format,
                                     std::span<const Change> changes) {
    const std::vector<CopyAttempt> attempts = attempt_copies(format, changes);
    std::vector<std::string> copies;
    for (std::size_t index = 0; index < attempts.size(); ++index) {
        const CopyAttempt& attempt = attempts[index];
        if (!attempt.is_there || !attempt.why.empty()) {
            throw Error(
                ErrorKind::Failed,
                fmt::format("cannot copy {}/{}", store.name, changes[index].collection->name),
                attempt.is_there ? attempt.why : "a record is not as it was, or nowhere");
        }
        copies.push_back(attempt.copy.packed());
    }
    return copies;
}

}  // namespace dsar
