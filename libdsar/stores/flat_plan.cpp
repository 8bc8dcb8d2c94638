// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_plan.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/flat_match.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace dsar {
namespace {

/// The removals and writes of one file, while they are gathered.
struct Gathered {
    FileWork work;
    std::vector<RecordPlace> elements;  // that go
};

/// Neighbours in a list go together, with the commas between them and one more if there is one.
void splice_elements(std::vector<RecordPlace> elements, std::vector<Splice>& splices) {
    std::map<std::uint64_t, RecordPlace> by_begin;
    std::map<std::uint64_t, std::uint64_t> by_end;
    for (const RecordPlace& element : elements) {
        by_begin.emplace(element.begin, element);
        by_end.emplace(element.end, element.begin);
    }
    for (const auto& [begin, first] : by_begin) {
        if (first.before && by_end.contains(*first.before)) {
            continue;  // its neighbour takes it along
        }
        const RecordPlace* last = &first;
        while (last->behind && by_begin.contains(*last->behind)) {
            last = &by_begin.at(*last->behind);
        }
        if (last->behind) {
            splices.push_back({begin, *last->behind, {}});
        } else {
            splices.push_back({first.before.value_or(begin), last->end, {}});
        }
    }
}

class Planner {
 public:
    Planner(const FlatFormat& format, std::span<const Change> changes, bool resuming)
        : format_(format), changes_(changes), resuming_(resuming) {
        plan_.records.resize(changes.size());
    }

    FlatPlan plan() {
        for (std::size_t index = 0; index < changes_.size(); ++index) {
            if (changes_[index].put_back.empty()) {
                match_of(*changes_[index].collection)
                    .add(changes_[index], index, is_refused(index));
            }
        }
        for (auto& [collection, match] : matches_) {
            match.find();
        }
        GonePositions gone;
        for (const auto& [collection, match] : matches_) {
            match.add_gone(gone);
        }
        gone.sort();
        for (auto& [collection, match] : matches_) {
            match.settle_shifted(gone);
            for (const Wanted& wanted : match.wanted()) {
                take(wanted);
            }
        }
        finish();
        return std::move(plan_);
    }

 private:
    CollectionMatch& match_of(const CollectionEntry& collection) {
        for (auto& [known, match] : matches_) {
            if (known->name == collection.name) {
                return match;
            }
        }
        return matches_.emplace_back(&collection, CollectionMatch(format_, collection, resuming_))
            .second;
    }

    bool is_refused(std::size_t index) {
        bool refused = false;
        const Change& change = changes_[index];
        for (const NewValue& value : change.remove ? std::vector<NewValue>{} : change.values) {
            std::string why = format_.refusal(value);
            if (!why.empty()) {
                plan_.obstacles.push_back({index, value.path, "no_ability", std::move(why)});
                refused = true;
            }
        }
        return refused;
    }

    void take(const Wanted& wanted) {
        for (const Asked& each : wanted.asked) {
            plan_.records[each.index] = wanted.verdict_of(each);
        }
        if (wanted.verdict != Changed::Done) {
            return;
        }
        if (wanted.new_key_held) {
            plan_.obstacles.push_back({wanted.key_writer,
                                       {},
                                       "unique",
                                       "another record has the key that would be written"});
        }
        for (const Spot& spot : wanted.spots) {
            if (wanted.removes || !spot.splices.empty()) {
                take(wanted, spot);
            }
        }
    }

    void take(const Wanted& wanted, const Spot& spot) {
        if (!spot.place.only_read.empty()) {
            for (const Asked& each : wanted.asked) {
                plan_.obstacles.push_back(
                    {each.index, {}, "no_ability", std::string(spot.place.only_read)});
            }
            return;
        }
        Gathered& file = file_of(spot);
        file.work.witnesses.push_back(spot.witness);
        for (const Asked& each : wanted.asked) {
            file.work.changes.push_back(each.index);
        }
        if (!wanted.removes) {
            file.work.splices.insert(file.work.splices.end(), spot.splices.begin(),
                                     spot.splices.end());
            return;
        }
        switch (spot.place.kind) {
            case RecordPlace::Kind::Line:
                file.work.splices.push_back({spot.place.begin, spot.place.end, {}});
                break;
            case RecordPlace::Kind::Element:
                file.elements.push_back(spot.place);
                break;
            case RecordPlace::Kind::File:
                file.work.remove = true;
                break;
            case RecordPlace::Kind::Fixed:
                plan_.obstacles.push_back(
                    {wanted.remover, {}, "no_ability", "the record is no element of a list"});
                break;
        }
    }

    Gathered& file_of(const Spot& spot) {
        const auto [known, is_new] = numbers_.try_emplace(spot.file, files_.size());
        if (is_new) {
            files_.push_back({{spot.file, spot.state, false, {}, {}}, {}});
        }
        Gathered& file = files_[known->second];
        if (file.work.as_read != spot.state) {
            throw Error(ErrorKind::Failed, "a file was changed while it was read",
                        "another program works on it", "try again");
        }
        return file;
    }

    void finish() {
        std::sort(files_.begin(), files_.end(), [](const Gathered& left, const Gathered& right) {
            return first_of(left) < first_of(right);
        });
        for (Gathered& file : files_) {
            FileWork& work = file.work;
            splice_elements(std::move(file.elements), work.splices);
            work.splices = in_order(std::move(work.splices));
            if (format_.to_bytes && !work.splices.empty()) {
                work.splices = format_.to_bytes(work.path, std::move(work.splices));
            }
            const std::string why = fixed_because(work.path, work.remove);
            for (const std::size_t change :
                 why.empty() ? std::vector<std::size_t>{} : work.changes) {
                plan_.obstacles.push_back({change, {}, "read_only", why});
            }
            plan_.files.push_back(std::move(work));
        }
    }

    static std::size_t first_of(const Gathered& file) {
        return *std::min_element(file.work.changes.begin(), file.work.changes.end());
    }

    const FlatFormat& format_;
    std::span<const Change> changes_;
    bool resuming_;
    std::deque<std::pair<const CollectionEntry*, CollectionMatch>> matches_;
    std::vector<Gathered> files_;
    std::map<std::filesystem::path, std::size_t> numbers_;  // of the files
    FlatPlan plan_;
};

}  // namespace

FlatPlan plan_changes(const FlatFormat& format, std::span<const Change> changes, bool resuming) {
    return Planner(format, changes, resuming).plan();
}

}  // namespace dsar
