// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_put_back.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/flat_place.hpp"
#include "libdsar/stores/flat_text.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

/// One change that puts back.
struct PutBack {
    std::vector<std::size_t> changes;  // several may say the same
    const Change* change = nullptr;
    FlatCopy copy;
    std::string key;
    bool is_stale = false;
    std::vector<PlaceSearch*> places;  // of its pieces
};

/// A file with pieces to put back.
struct PlacedFile {
    StoreFile file;
    fs::path path;
    FileState state;
    FilePlaces places;
};

/// The changes of one collection.
class CollectionPutBacks {
 public:
    CollectionPutBacks(const FlatFormat& format, const CollectionEntry& collection)
        : format_(format), collection_(collection), by_position_(is_by_position(collection)) {}

    [[nodiscard]] const std::string& name() const { return collection_.name; }

    void add(const Change& change, std::size_t index) {
        const auto known = std::find_if(all_.begin(), all_.end(), [&](const PutBack& each) {
            return each.change->put_back == change.put_back && each.change->state == change.state;
        });
        if (known != all_.end()) {
            known->changes.push_back(index);
            return;
        }
        PutBack& added = all_.emplace_back();
        added.changes = {index};
        added.change = &change;
        added.copy = FlatCopy::unpacked(change.put_back);
        added.key = key_text(change.key);
        by_key_[added.key].push_back(&added);
    }

    void run(FlatPlan& plan) {
        const bool has_pieces = std::any_of(all_.begin(), all_.end(), [](const PutBack& each) {
            return !each.copy.pieces.empty();
        });
        if (has_pieces) {
            find_places();
        }
        for (PutBack& each : all_) {
            settle(each, plan);
        }
        for (auto& [name, pieces] : pieces_) {
            add_work(files_.at(name), std::move(pieces), plan);
        }
    }

 private:
    void find_places() {
        for (StoreFile& file : format_.files(collection_)) {
            const fs::path path = fs::canonical(file.path);
            std::string name = file.name;
            files_.try_emplace(std::move(name), PlacedFile{std::move(file), path, {}, {}});
        }
        for (PutBack& each : all_) {
            for (const FlatPiece& piece : each.copy.pieces) {
                const auto file = files_.find(piece.file);
                if (file == files_.end()) {
                    each.is_stale = true;
                    continue;
                }
                file->second.state = file_state(file->second.path);
                each.places.push_back(&file->second.places.add(piece, each.change->state));
                asked_.insert(piece.file);
            }
        }
        format_.walk(
            collection_, [](const Position&) { return true; },
            [&](const FlatRecord& record) { meet(record); });
    }

    void meet(const FlatRecord& record) {
        const std::string name(record.position.file);
        if (!by_position_) {
            meet_key(key_text(reader_.key(collection_, record.whole(), record.position)), record);
        }
        if (!asked_.contains(name)) {
            return;
        }
        PlacedFile& file = files_.at(name);
        if (file.state != record.state) {
            throw Error(ErrorKind::Failed, "a file was changed while it was read",
                        "another program works on it", "try again");
        }
        file.places.meet(record_digest(record.whole()), record.place);
    }

    /// Another record that has the key by now.
    void meet_key(const std::string& key, const FlatRecord& record) {
        const auto group = by_key_.find(key);
        if (group == by_key_.end()) {
            return;
        }
        const std::string digest = record_digest(record.whole());
        for (PutBack* each : group->second) {
            each->is_stale =
                each->is_stale || (!each->copy.shares_key && digest != each->change->state);
        }
    }

    void settle(PutBack& each, FlatPlan& plan) {
        bool all_there = true;
        std::vector<const PlaceSearch*> pieces;
        for (const PlaceSearch* place : each.places) {
            const FilePlaces& file = files_.at(place->piece().file).places;
            if (file.count_of(each.change->state) < place->piece().alike) {
                pieces.push_back(place);
                each.is_stale = each.is_stale || !would_be_same(each, place->piece());
                all_there = false;
            }
        }
        std::vector<std::pair<fs::path, const FileCopy*>> missing;
        for (const FileCopy& file : each.copy.files) {
            const fs::path path = path_of(file);
            const Standing standing = standing_at(path, file);
            each.is_stale = each.is_stale || standing == Standing::Other;
            if (standing == Standing::Nothing) {
                missing.emplace_back(path, &file);
                all_there = false;
            }
        }
        const Changed verdict = each.is_stale ? Changed::Stale
                                : all_there   ? Changed::Already
                                              : Changed::Done;
        for (const std::size_t index : each.changes) {
            plan.records[index] = verdict;
        }
        if (verdict != Changed::Done) {
            return;
        }
        for (const PlaceSearch* piece : pieces) {
            pieces_[piece->piece().file].push_back({piece, each.changes.front()});
        }
        for (const auto& [path, file] : missing) {
            FileWork work{path, {}, false, {}, {each.changes.front()}};
            work.made = *file;
            plan.files.push_back(std::move(work));
        }
    }

    /// Columns may have come or gone meanwhile.
    [[nodiscard]] bool would_be_same(const PutBack& each, const FlatPiece& piece) const {
        return !format_.digest_of || format_.digest_of(collection_, files_.at(piece.file).file,
                                                       piece.text) == each.change->state;
    }

    /// No link may lead elsewhere.
    [[nodiscard]] fs::path path_of(const FileCopy& file) const {
        const fs::path folder = fs::canonical(format_.folder);
        const fs::path path = folder / file.name;
        std::error_code fault;
        const fs::path real = fs::canonical(path.parent_path(), fault);
        if (fault || real != path.parent_path() || !is_inside(file.name)) {
            throw Error(ErrorKind::Failed, "cannot put a file of " + name() + " back",
                        "its folder is not there any more", "make the folder, then try again");
        }
        return path;
    }

    void add_work(const PlacedFile& file, std::vector<PlacedPiece> pieces, FlatPlan& plan) const {
        FileWork work{file.path, file.state, false, {}, {}};
        for (const PlacedPiece& piece : pieces) {
            work.changes.push_back(piece.change);
        }
        work.splices = insertions(format_, collection_, file.file, file.places.last(), pieces);
        const std::string why = fixed_because(work.path, false);
        for (const std::size_t change : why.empty() ? std::vector<std::size_t>{} : work.changes) {
            plan.obstacles.push_back({change, {}, "read_only", why});
        }
        plan.files.push_back(std::move(work));
    }

    const FlatFormat& format_;
    const CollectionEntry& collection_;
    bool by_position_;
    FieldReader reader_;
    std::deque<PutBack> all_;
    std::map<std::string, std::vector<PutBack*>> by_key_;
    std::map<std::string, PlacedFile> files_;                 // by StoreFile::name
    std::set<std::string> asked_;                             // of these, those with pieces
    std::map<std::string, std::vector<PlacedPiece>> pieces_;  // that are still to be put back
};

}  // namespace

FlatPlan plan_put_backs(const FlatFormat& format, std::span<const Change> changes) {
    FlatPlan plan;
    plan.records.resize(changes.size());
    std::deque<CollectionPutBacks> collections;
    for (std::size_t index = 0; index < changes.size(); ++index) {
        const CollectionEntry& mine = *changes[index].collection;
        if (changes[index].put_back.empty()) {
            continue;
        }
        auto known = std::find_if(collections.begin(), collections.end(),
                                  [&](const auto& each) { return each.name() == mine.name; });
        if (known == collections.end()) {
            collections.emplace_back(format, mine);
            known = std::prev(collections.end());
        }
        known->add(changes[index], index);
    }
    for (CollectionPutBacks& collection : collections) {
        collection.run(plan);
    }
    return plan;
}

bool is_of_whole_files(const Change& change) {
    return !change.put_back.empty() && FlatCopy::unpacked(change.put_back).pieces.empty();
}

}  // namespace dsar
