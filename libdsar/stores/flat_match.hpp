// SPDX-License-Identifier: Apache-2.0
// Which record of a collection each change means.
#pragma once

#include "libdsar/stores/flat_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// A record that a change means.
struct Spot {
    std::filesystem::path file;
    FileState state;
    RecordPlace place;
    std::vector<Splice> splices;  ///< of all changes; none: the values stand, or the record goes
    std::vector<bool> holds;      ///< for each change: its values stand already
    Witness witness = {};         ///< of the record
};

/// Where a record stood when it was decided on.
struct OldPosition {
    std::optional<std::string> file;
    std::int64_t number = 0;
    std::int64_t at = 0;  ///< 0: any
};

/// Positions of removed records that are gone: what stood behind them has moved up.
class GonePositions {
 public:
    void add(const OldPosition& old);
    /// After the last add().
    void sort();
    /// Where a record is after those before it have gone.
    [[nodiscard]] OldPosition moved_up(const OldPosition& old) const;

 private:
    struct File {
        std::vector<std::int64_t> lines;
        std::vector<std::pair<std::int64_t, std::int64_t>> elements;  // line and place in it
    };
    std::map<std::optional<std::string>, File> files_;
};

/// One change of a record.
struct Asked {
    const Change* change = nullptr;
    std::size_t index = 0;     ///< among all changes
    bool refused = false;      ///< a value cannot be written: none of them is
    bool was_already = false;  ///< its values stood, though not those of all
};

/// One record that changes mean, and what was met for it. Several changes of one record are
/// written as one: each alone would undo what another does to the same field.
struct Wanted {
    std::vector<Asked> asked = {};      ///< one at least
    std::vector<NewValue> values = {};  ///< of all of them, in their order
    bool removes = false;               ///< one of them does: then nothing is written
    std::size_t remover = 0;            ///< the index of that one
    std::string key = {};
    std::string state = {};
    std::optional<std::string> new_key = {};  ///< when its key is written
    std::size_t key_writer = 0;               ///< the index of the change that does
    OldPosition position = {};
    std::vector<Spot> spots = {};  ///< records that are as they were
    /// Where one like it stands that cannot have come there because others went.
    std::vector<std::pair<std::filesystem::path, std::uint64_t>> elsewhere = {};
    bool is_unclear = false;          ///< more records than changes are as this one was
    bool met_other = false;           ///< one stands there that is not, and is no other change's
    bool others_hold = true;          ///< and all such hold the values
    bool new_key_held = false;        ///< a record has the key that is written
    bool new_key_holds = true;        ///< and holds the values
    Changed verdict = Changed::Done;  ///< Done: for one of its changes at least

    [[nodiscard]] bool is_refused() const {
        return std::any_of(asked.begin(), asked.end(),
                           [](const Asked& each) { return each.refused; });
    }
    [[nodiscard]] Changed verdict_of(const Asked& each) const {
        return verdict == Changed::Done && each.was_already ? Changed::Already : verdict;
    }
};

/// The changes of one collection.
class CollectionMatch {
 public:
    /// The arguments must outlive it.
    CollectionMatch(const FlatFormat& format, const CollectionEntry& collection, bool resuming);

    void add(const Change& change, std::size_t index, bool refused);

    /// Finds the records and settles all but what settle_shifted() must.
    void find();

    /// Adds the positions of removed records that are gone.
    void add_gone(GonePositions& gone) const;

    /// Settles writes whose record is not where it was: it has moved up and holds the values, or it
    /// is stale.
    void settle_shifted(const GonePositions& gone);

    [[nodiscard]] const std::vector<Wanted>& wanted() const { return wanted_; }

 private:
    using Groups = std::map<std::string, std::vector<Wanted*>, std::less<>>;

    void find_by_key();
    bool find_among_seen(const FlatFormat::Visit& meet);
    void meet_key(const FlatRecord& record, const Groups& by_key, const Groups& by_new_key);
    void find_by_position();
    void meet_position(const FlatRecord& record, Wanted& wanted);
    void find_by_digest();
    static void share_out(const std::vector<Wanted*>& group);
    void settle(Wanted& wanted) const;
    static void settle_found(Wanted& wanted);
    void settle_gone();

    const FlatFormat& format_;
    const CollectionEntry& collection_;
    bool by_position_;
    bool trusts_absence_;  ///< what is not there as it was may have been changed by this very call
    FieldReader reader_;
    std::vector<Wanted> wanted_;
    std::map<std::pair<std::string, std::string>, std::size_t> numbers_;  ///< by key and state
};

}  // namespace dsar
