// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_match.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"

#include <algorithm>
#include <charconv>

namespace dsar {
namespace {

std::int64_t number_in(const Field& field) {
    std::int64_t number = 0;
    const std::string& text = field.value.text;
    const auto end = text.data() + text.size();
    if (std::from_chars(text.data(), end, number).ptr != end || text.empty()) {
        throw Error(ErrorKind::Failed, "cannot find a record by its position",
                    field.name + " is not a number");
    }
    return number;
}

OldPosition position_of(const RecordKey& key) {
    OldPosition position;
    for (const Field& field : key) {
        if (field.name == "#file") {
            position.file = field.value.text;
        } else if (field.name == "#") {
            position.number = number_in(field);
        } else if (field.name == "#at") {
            position.at = number_in(field);
        }
    }
    return position;
}

bool is_there(const OldPosition& old, const Position& now) {
    return old.number == now.number && (old.at == 0 || old.at == now.at) &&
           (!old.file || *old.file == now.file);
}

/// Whether what stood at `old` may stand at `now` because something before it has gone.
bool may_have_moved(const OldPosition& old, const Position& now) {
    return (old.file && *old.file != now.file) ||
           std::pair(now.number, now.at) < std::pair(old.number, old.at);
}

/// The key that the record has once its values are written.
RecordKey written_key(const Wanted& wanted) {
    RecordKey key = wanted.asked.front().change->key;
    for (Field& field : key) {
        for (const NewValue& value : wanted.values) {
            if (value.path == field.name) {
                field.value = value.value;
            }
        }
    }
    return key;
}

void note_written_key(Wanted& wanted) {
    std::string text = key_text(written_key(wanted));
    if (!wanted.removes && text != wanted.key) {
        wanted.new_key = std::move(text);
    }
}

/// Of the records before the changes and after them.
std::vector<RecordKey> keys_to_find(const std::vector<Wanted>& all) {
    std::vector<RecordKey> keys;
    for (const Wanted& wanted : all) {
        keys.push_back(wanted.asked.front().change->key);
        if (wanted.new_key) {
            keys.push_back(written_key(wanted));
        }
    }
    return keys;
}

bool holds_values(const FlatRecord& record, const Wanted& wanted) {
    return !wanted.removes && !wanted.is_refused() && record.write(wanted.values).empty();
}

Spot spot_of(const FlatRecord& record, const Wanted& wanted) {
    Spot spot{record.file,  record.state,
              record.place, {},
              {},           {record.text_begin, record.text.size(), sha256_hex(record.text)}};
    if (wanted.removes) {
        spot.holds.resize(wanted.asked.size(), false);
        return spot;
    }
    spot.splices = record.write(wanted.values);
    for (const Asked& each : wanted.asked) {
        const bool alone = wanted.asked.size() == 1;
        spot.holds.push_back(!each.refused && (alone ? spot.splices.empty()
                                                     : record.write(each.change->values).empty()));
    }
    return spot;
}

}  // namespace

void GonePositions::add(const OldPosition& old) {
    File& file = files_[old.file];
    if (old.at == 0) {
        file.lines.push_back(old.number);
    } else {
        file.elements.emplace_back(old.number, old.at);
    }
}

void GonePositions::sort() {
    for (auto& [name, file] : files_) {
        std::sort(file.lines.begin(), file.lines.end());
        std::sort(file.elements.begin(), file.elements.end());
    }
}

OldPosition GonePositions::moved_up(const OldPosition& old) const {
    const auto found = files_.find(old.file);
    if (found == files_.end()) {
        return old;
    }
    const auto count = [](const auto& all, const auto& from, const auto& to) {
        return std::lower_bound(all.begin(), all.end(), to) -
               std::lower_bound(all.begin(), all.end(), from);
    };
    OldPosition now = old;
    const auto& [lines, elements] = found->second;
    now.number -= count(lines, std::int64_t{0}, old.number);
    now.at -=
        count(elements, std::pair(old.number, std::int64_t{0}), std::pair(old.number, old.at));
    return now;
}

CollectionMatch::CollectionMatch(const FlatFormat& format, const CollectionEntry& collection,
                                 bool resuming)
    : format_(format),
      collection_(collection),
      by_position_(is_by_position(collection)),
      trusts_absence_(!by_position_ || resuming) {}

void CollectionMatch::add(const Change& change, std::size_t index, bool refused) {
    std::string key = key_text(change.key);
    const auto [known, is_new] = numbers_.try_emplace({key, change.state}, wanted_.size());
    if (is_new) {
        Wanted& wanted = wanted_.emplace_back();
        wanted.key = std::move(key);
        wanted.state = change.state;
        wanted.position = by_position_ ? position_of(change.key) : OldPosition{};
    }
    Wanted& wanted = wanted_[known->second];
    wanted.asked.push_back({&change, index, refused});
    if (change.remove) {
        wanted.removes = true;
        wanted.remover = index;
    } else if (!refused) {
        wanted.values.insert(wanted.values.end(), change.values.begin(), change.values.end());
        const auto& names = collection_.key;
        const bool writes_key =
            std::any_of(change.values.begin(), change.values.end(), [&](const NewValue& value) {
                return std::find(names.begin(), names.end(), value.path) != names.end();
            });
        wanted.key_writer = writes_key ? index : wanted.key_writer;
    }
}

void CollectionMatch::find() {
    if (by_position_) {
        find_by_position();
        find_by_digest();
    } else {
        find_by_key();
    }
    for (Wanted& wanted : wanted_) {
        settle(wanted);
    }
    if (by_position_) {
        settle_gone();
    }
}

void CollectionMatch::find_by_key() {
    Groups by_key;
    Groups by_new_key;
    for (Wanted& wanted : wanted_) {
        note_written_key(wanted);
        by_key[wanted.key].push_back(&wanted);
        if (wanted.new_key) {
            by_new_key[*wanted.new_key].push_back(&wanted);
        }
    }
    const auto meet = [&](const FlatRecord& record) { meet_key(record, by_key, by_new_key); };
    if (by_new_key.empty() && find_among_seen(meet)) {
        return;
    }
    if (!format_.walk_keys ||
        !format_.walk_keys(collection_, keys_to_find(wanted_), meet, format_.ask)) {
        format_.walk(
            collection_, [](const Position&) { return true; }, meet);
    }
}

/// Where each record that is wanted was seen as it was decided on, the search that found it has
/// found all that are like it, and others with its key say nothing more.
bool CollectionMatch::find_among_seen(const FlatFormat::Visit& meet) {
    const bool are_found =
        format_.walk_seen && format_.walk_seen(collection_, meet) &&
        std::ranges::none_of(wanted_, [](const Wanted& wanted) { return wanted.spots.empty(); });
    if (!are_found) {
        for (Wanted& wanted : wanted_) {
            wanted.spots.clear();
            wanted.met_other = false;
            wanted.others_hold = true;
        }
    }
    return are_found;
}

void CollectionMatch::meet_key(const FlatRecord& record, const Groups& by_key,
                               const Groups& by_new_key) {
    const Record& whole = record.whole();
    const std::string key = key_text(reader_.key(collection_, whole, record.position));
    if (const auto group = by_new_key.find(key); group != by_new_key.end()) {
        for (Wanted* wanted : group->second) {
            wanted->new_key_held = true;
            wanted->new_key_holds = wanted->new_key_holds && holds_values(record, *wanted);
        }
    }
    const auto group = by_key.find(key);
    if (group == by_key.end()) {
        return;
    }
    const std::string digest = record_digest(whole);
    bool is_meant = false;
    for (Wanted* wanted : group->second) {
        if (wanted->state == digest) {
            wanted->spots.push_back(spot_of(record, *wanted));
            is_meant = true;
        }
    }
    for (Wanted* wanted : group->second) {
        if (!is_meant) {
            wanted->met_other = true;
            wanted->others_hold = wanted->others_hold && holds_values(record, *wanted);
        }
    }
}

void CollectionMatch::find_by_position() {
    std::map<std::int64_t, std::vector<Wanted*>> by_number;
    for (Wanted& wanted : wanted_) {
        by_number[wanted.position.number].push_back(&wanted);
    }
    format_.walk(
        collection_, [&](const Position& position) { return by_number.contains(position.number); },
        [&](const FlatRecord& record) {
            for (Wanted* wanted : by_number.at(record.position.number)) {
                if (is_there(wanted->position, record.position)) {
                    meet_position(record, *wanted);
                }
            }
        });
}

void CollectionMatch::meet_position(const FlatRecord& record, Wanted& wanted) {
    if (record_digest(record.whole()) == wanted.state) {
        wanted.spots.push_back(spot_of(record, wanted));
        return;
    }
    wanted.met_other = true;
    wanted.others_hold = wanted.others_hold && holds_values(record, wanted);
}

/// Looks for those that are not where they were, among the records that nobody else means.
void CollectionMatch::find_by_digest() {
    Groups by_digest;
    std::set<std::pair<std::filesystem::path, std::uint64_t>> taken;
    for (Wanted& wanted : wanted_) {
        if (wanted.spots.empty()) {
            by_digest[wanted.state].push_back(&wanted);
        }
        for (const Spot& spot : wanted.spots) {
            taken.emplace(spot.file, spot.place.begin);
        }
    }
    if (by_digest.empty()) {
        return;
    }
    format_.walk(
        collection_, [](const Position&) { return true; },
        [&](const FlatRecord& record) {
            const auto group = by_digest.find(record_digest(record.whole()));
            if (group == by_digest.end() || taken.contains({record.file, record.place.begin})) {
                return;
            }
            for (Wanted* wanted : group->second) {
                if (may_have_moved(wanted->position, record.position)) {
                    wanted->spots.push_back(spot_of(record, *wanted));
                } else {
                    wanted->elsewhere.emplace_back(record.file, record.place.begin);
                }
            }
        });
    for (const auto& [digest, group] : by_digest) {
        share_out(group);
    }
}

/// Equal records are shared out among those that are wanted; with more than these nobody can say
/// which are meant.
void CollectionMatch::share_out(const std::vector<Wanted*>& group) {
    using Place = std::pair<std::filesystem::path, std::uint64_t>;
    std::set<Place> all;
    for (const Wanted* wanted : group) {
        for (const Spot& spot : wanted->spots) {
            all.emplace(spot.file, spot.place.begin);
        }
    }
    std::set<Place> taken;
    for (Wanted* wanted : group) {
        wanted->is_unclear = all.size() > group.size();
        std::vector<Spot> mine;
        for (Spot& spot : wanted->spots) {
            if (mine.empty() && taken.emplace(spot.file, spot.place.begin).second) {
                mine.push_back(std::move(spot));
            }
        }
        wanted->spots = std::move(mine);
    }
    // One that stands further down is there still: what came before it has grown.
    for (Wanted* wanted : group) {
        wanted->is_unclear =
            wanted->is_unclear ||
            (wanted->spots.empty() &&
             std::any_of(wanted->elsewhere.begin(), wanted->elsewhere.end(),
                         [&](const Place& place) { return !taken.contains(place); }));
    }
}

void CollectionMatch::settle(Wanted& wanted) const {
    if (wanted.is_unclear) {
        wanted.verdict = Changed::Stale;
    } else if (!wanted.spots.empty()) {
        settle_found(wanted);
    } else if (wanted.removes) {
        const bool is_other = wanted.met_other && !by_position_;
        wanted.verdict = trusts_absence_ && !is_other ? Changed::Already : Changed::Stale;
    } else {
        const bool holds =
            wanted.met_other ? wanted.others_hold : wanted.new_key_held && wanted.new_key_holds;
        wanted.verdict = trusts_absence_ && holds ? Changed::Already : Changed::Stale;
    }
}

void CollectionMatch::settle_found(Wanted& wanted) {
    bool all_hold = !wanted.removes && !wanted.is_refused();
    for (const Spot& spot : wanted.spots) {
        all_hold = all_hold && spot.splices.empty();
    }
    wanted.verdict = all_hold ? Changed::Already : Changed::Done;
    for (std::size_t place = 0; place < wanted.asked.size(); ++place) {
        wanted.asked[place].was_already =
            std::all_of(wanted.spots.begin(), wanted.spots.end(),
                        [&](const Spot& spot) { return spot.holds[place]; });
    }
}

/// A file changes as a whole: while anything in it is still to be done, nothing was, and a record
/// that is not there was changed by somebody else.
void CollectionMatch::settle_gone() {
    std::set<std::optional<std::string>> unchanged;
    for (const Wanted& wanted : wanted_) {
        const bool is_part = std::any_of(
            wanted.spots.begin(), wanted.spots.end(),
            [](const Spot& spot) { return spot.place.kind != RecordPlace::Kind::File; });
        if (wanted.verdict == Changed::Done && is_part) {
            unchanged.insert(wanted.position.file);
        }
    }
    for (Wanted& wanted : wanted_) {
        if (wanted.spots.empty() && unchanged.contains(wanted.position.file)) {
            wanted.verdict = Changed::Stale;
        }
    }
}

void CollectionMatch::add_gone(GonePositions& gone) const {
    for (const Wanted& wanted : wanted_) {
        if (by_position_ && wanted.removes && wanted.verdict == Changed::Already) {
            gone.add(wanted.position);
        }
    }
}

void CollectionMatch::settle_shifted(const GonePositions& gone) {
    if (!trusts_absence_) {
        return;
    }
    std::map<std::int64_t, std::vector<std::pair<OldPosition, Wanted*>>> by_number;
    for (Wanted& wanted : wanted_) {
        const bool is_open = by_position_ && !wanted.removes && !wanted.is_unclear &&
                             wanted.verdict == Changed::Stale;
        const OldPosition now = gone.moved_up(wanted.position);
        if (is_open) {
            by_number[now.number].emplace_back(now, &wanted);
        }
    }
    if (by_number.empty()) {
        return;
    }
    format_.walk(
        collection_, [&](const Position& position) { return by_number.contains(position.number); },
        [&](const FlatRecord& record) {
            for (const auto& [now, wanted] : by_number.at(record.position.number)) {
                if (is_there(now, record.position) && holds_values(record, *wanted)) {
                    wanted->verdict = Changed::Already;
                }
            }
        });
}

}  // namespace dsar
