// SPDX-License-Identifier: Apache-2.0
// Which record of the store each change of a sealed one means.
#include "libdsar/base/error.hpp"
#include "libdsar/stores/sealed/changes.hpp"

#include <algorithm>
#include <charconv>
#include <exception>

namespace dsar {
namespace {

OldPosition position_of(const RecordKey& key) {
    OldPosition out;
    for (const Field& field : key) {
        const std::string& text = field.value.text;
        if (field.name == "#file") {
            out.file = text;
        } else if (field.name == "#" || field.name == "#at") {
            std::from_chars(text.data(), text.data() + text.size(),
                            field.name == "#" ? out.number : out.at);
        }
    }
    return out;
}

bool is_at(const RecordKey& key, const OldPosition& wanted) {
    const OldPosition there = position_of(key);
    return there.number == wanted.number && (wanted.at == 0 || there.at == wanted.at) &&
           (!wanted.file || there.file == wanted.file);
}

}  // namespace

/// All that may be meant: by key, or by position and, where lines may have moved, by state.
void SealedChanges::read(Group& group) {
    const CollectionEntry& collection = group.sealed->entry();
    std::set<std::string> keys;
    std::set<std::string> states;
    Needles needles(Form::Reference, NormaliseOptions());
    bool can_ask = !is_flat_ && !collection.key.empty();
    for (const std::size_t number : group.changes) {
        const Change& change = changes_[number];
        keys.insert(key_text(change.key));
        states.insert(change.state);
        std::vector<std::vector<Value>> parts;
        for (const Field& part : change.key) {
            can_ask = can_ask && part.value.kind != ValueKind::Bytes && !part.value.is_null();
            parts.push_back({part.value});
        }
        for (const std::string& needle : joined_references(parts)) {
            needles.add(needle);
        }
    }
    Query query;
    query.collection = &collection;
    if (can_ask) {
        query.any.push_back({collection.key, &needles, false, false});
    } else {
        query.all = true;
    }
    std::exception_ptr failure;
    reading_.inner().find({&query, 1},
                          [&](std::size_t, Record record, std::span<const Hit>) {
                              keep(group, std::move(record), keys, states, failure);
                          },
                          {});
    if (failure != nullptr && group.records.empty()) {
        std::rethrow_exception(failure);
    }
    for (std::size_t at = 0; at < group.records.size(); ++at) {
        group.by_key[key_text(group.records[at].raw.key)].push_back(at);
    }
}

void SealedChanges::keep(Group& group, Record raw, const std::set<std::string>& keys,
                         const std::set<std::string>& states, std::exception_ptr& failure) {
    const bool has_key = keys.contains(key_text(raw.key));
    if (!has_key && !(group.by_position && is_flat_)) {
        return;
    }
    Current current;
    try {
        current.plain = group.sealed->opened(raw);
    } catch (const Error&) {
        if (!group.by_position) {
            throw;
        }
        failure = failure == nullptr ? std::current_exception() : failure;
        return;  // another one's, most likely
    }
    current.digest = record_digest(current.plain);
    if (has_key || states.contains(current.digest)) {
        current.raw = std::move(raw);
        group.records.push_back(std::move(current));
    }
}

void SealedChanges::assign(Group& group) {
    for (const std::size_t number : group.changes) {
        const Change& change = changes_[number];
        for (const std::size_t at : group.by_key[key_text(change.key)]) {
            Current& record = group.records[at];
            if (record.digest == change.state) {
                current_[number] = &record;
                as_decided_[number] = record.taken = true;
                break;
            }
            current_[number] = current_[number] == nullptr ? &record : current_[number];
        }
    }
    if (group.by_position && is_flat_) {
        assign_moved(group);
    }
}

/// Records without a key whose lines have moved: the only ones that are as they were.
void SealedChanges::assign_moved(Group& group) {
    std::map<std::string, std::vector<std::size_t>> wanted;
    std::map<std::string, std::set<std::string>> wanted_keys;
    for (const std::size_t number : group.changes) {
        if (!as_decided_[number]) {
            wanted[changes_[number].state].push_back(number);
            wanted_keys[changes_[number].state].insert(key_text(changes_[number].key));
        }
    }
    for (const auto& [state, numbers] : wanted) {
        std::vector<Current*> free;
        for (Current& record : group.records) {
            if (!record.taken && record.digest == state) {
                free.push_back(&record);
            }
        }
        if (free.empty() || free.size() > wanted_keys[state].size()) {
            continue;  // nobody can say which are meant
        }
        std::map<std::string, Current*> given;
        for (const std::size_t number : numbers) {
            const std::string key = key_text(changes_[number].key);
            if (!given.contains(key) && given.size() < free.size()) {
                given[key] = free[given.size()];
            }
            if (const auto mine = given.find(key); mine != given.end()) {
                current_[number] = mine->second;
                as_decided_[number] = mine->second->taken = true;
            }
        }
    }
}

/// What is not as it was may have been written before, and have moved up since others went.
void SealedChanges::assign_shifted() {
    GonePositions gone;
    for (const auto& [name, group] : groups_) {
        for (const std::size_t number : group.changes) {
            if (is_flat_ && group.by_position && changes_[number].remove && !as_decided_[number]) {
                gone.add(position_of(changes_[number].key));
            }
        }
    }
    gone.sort();
    for (auto& [name, group] : groups_) {
        for (const std::size_t number : group.changes) {
            if (!is_flat_ || !group.by_position || changes_[number].remove || as_decided_[number]) {
                continue;
            }
            group.shifted.emplace_back(gone.moved_up(position_of(changes_[number].key)), number);
            current_[number] = nullptr;
        }
        if (!group.shifted.empty()) {
            read_shifted(group);
        }
    }
}

/// A second pass, and only when something is not as it was.
void SealedChanges::read_shifted(Group& group) {
    Query query;
    query.collection = &group.sealed->entry();
    query.all = true;
    reading_.inner().find(
        {&query, 1},
        [&](std::size_t, const Record& record, std::span<const Hit>) {
            for (const auto& [now, number] : group.shifted) {
                if (is_at(record.key, now)) {
                    group.records.push_back({record, group.sealed->opened(record), {}, true});
                    current_[number] = &group.records.back();
                }
            }
        },
        {});
}

}  // namespace dsar
