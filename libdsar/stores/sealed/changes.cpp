// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sealed/changes.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/connector.hpp"

#include <algorithm>
#include <optional>

namespace dsar {
namespace {

/// How a copy begins that also says the state that its record had in the store.
constexpr std::string_view copy_mark = "sealed-1:";
constexpr std::size_t digest_size = 64;

/// Shorter texts stand somewhere by chance.
constexpr std::size_t least_proved = 16;

bool same_value(const Value& left, const Value& right) {
    return left.is_null() == right.is_null() && left.text == right.text;
}

/// What stands at `path` once all is written; nullopt: nothing is there.
std::optional<Value> value_after(const Record& plain, const std::string& path,
                                 std::span<const NewValue> all) {
    for (std::size_t at = all.size(); at-- > 0;) {
        if (all[at].path == path) {
            return all[at].value;
        }
    }
    std::vector<Value> values = values_at(plain, path);
    return values.empty() ? std::nullopt : std::optional(std::move(values.front()));
}

/// Whether a compound index holds something else than these parts; what an application writes where
/// a part is missing is not known.
bool is_another(const SealedRowHash& hash, const std::vector<Value>& parts,
                const std::vector<Value>& there) {
    const bool all =
        std::none_of(parts.begin(), parts.end(), [](const Value& part) { return part.is_null(); });
    return all && !there.empty() && !there.front().is_null() &&
           !hash.says(parts, there.front().text);
}

}  // namespace

/// What the parts of a compound index hold once all is written.
std::vector<Value> SealedChanges::parts_of(const SealedRowHash& hash, const Current* now,
                                           std::span<const NewValue> all) {
    std::vector<Value> parts;
    for (const FieldPath& part : hash.parts) {
        parts.push_back(
            value_after(now == nullptr ? Record{} : now->plain, part.text, all).value_or(Value{}));
    }
    return parts;
}

SealedChanges::SealedChanges(SealedReading& reading, std::span<const Change> changes)
    : reading_(reading),
      changes_(changes),
      is_flat_(!find_connector(reading.store().kind)->has_indexes),
      inner_(changes.begin(), changes.end()),
      current_(changes.size(), nullptr),
      as_decided_(changes.size(), false) {
    for (std::size_t number = 0; number < changes.size(); ++number) {
        const Change& change = changes[number];
        const SealedCollection* const sealed = reading.sealed(*change.collection);
        if (!change.put_back.empty()) {
            unwrap(inner_[number]);
        }
        if (sealed == nullptr || !change.put_back.empty()) {
            continue;
        }
        Group& group = groups_[change.collection->name];
        group.sealed = sealed;
        group.by_position = is_by_position(*change.collection);
        group.changes.push_back(number);
    }
    for (auto& [name, group] : groups_) {
        read(group);
        assign(group);
    }
    assign_shifted();
    for (const auto& [name, group] : groups_) {
        translate(group);
    }
}

/// A copy holds what the store held, and the store asks for the state of that.
void SealedChanges::unwrap(Change& change) {
    const std::string_view copy = change.put_back;
    if (copy.starts_with(copy_mark) && copy.size() > copy_mark.size() + digest_size) {
        change.state = copy.substr(copy_mark.size(), digest_size);
        change.put_back = change.put_back.substr(copy_mark.size() + digest_size);
    }
}

std::vector<std::string> SealedChanges::wrapped(std::vector<std::string> copies) const {
    for (std::size_t number = 0; number < copies.size(); ++number) {
        if (as_decided_[number]) {
            copies[number] = std::string(copy_mark) + inner_[number].state + copies[number];
        }
    }
    return copies;
}

void SealedChanges::translate(const Group& group) {
    std::map<std::string, std::vector<NewValue>> by_key;  // of all changes of one record
    for (const std::size_t number : group.changes) {
        auto& all = by_key[key_text(changes_[number].key)];
        all.insert(all.end(), changes_[number].values.begin(), changes_[number].values.end());
    }
    for (const std::size_t number : group.changes) {
        if (as_decided_[number]) {
            inner_[number].state = record_digest(current(number)->raw);
        }
        if (!changes_[number].remove) {
            write(group, number, by_key[key_text(changes_[number].key)]);
        }
        note_old(group, number);
    }
}

void SealedChanges::write(const Group& group, std::size_t number, std::span<const NewValue> all) {
    inner_[number].values.clear();
    for (const NewValue& value : changes_[number].values) {
        const SealedField* const field = group.sealed->field(value.path);
        if (field == nullptr) {
            inner_[number].values.push_back(value);
            for (const SealedField& inside : group.sealed->fields()) {
                if (paths_touch(value.path, inside.path())) {
                    write_indexes(inside, number, {}, false);  // it goes with what holds it
                }
            }
        } else {
            write_field(*field, number, value, all);
        }
    }
    seal_anew(group, number, all);
    write_compounds(group, number, all);
}

void SealedChanges::write_field(const SealedField& field, std::size_t number, const NewValue& value,
                                std::span<const NewValue> all) {
    const Current* const now = current(number);
    const std::string context = field.context(now == nullptr ? Record{} : now->plain, all);
    if (now != nullptr && context == field.context(now->raw)) {
        const std::vector<Value> plain = values_at(now->plain, field.path());
        const std::vector<Value> raw = values_at(now->raw, field.path());
        const bool holds =
            !plain.empty() && std::all_of(plain.begin(), plain.end(), [&](const Value& each) {
                return same_value(each, value.value);
            });
        if (holds) {
            inner_[number].values.push_back({value.path, raw.front()});
            write_indexes(field, number, value.value, true);
            return;
        }
    }
    const std::string name = changes_[number].collection->name + '\n' +
                             key_text(changes_[number].key) + '\n' + field.path();
    const auto [known, is_new] = sealed_.try_emplace(
        {name, context + '\n' + (value.value.is_null() ? "" : "=") + value.value.text});
    if (is_new) {
        const std::vector<Value> there =
            now == nullptr ? std::vector<Value>() : values_at(now->raw, field.path());
        known->second = field.seal(value.value, context, there.empty() ? Value{} : there.front());
    }
    inner_[number].values.push_back({value.path, known->second});
    write_indexes(field, number, value.value, false);
}

/// `same`: the value stands there already, and an index that holds it stays.
void SealedChanges::write_indexes(const SealedField& field, std::size_t number, const Value& plain,
                                  bool same) {
    const Current* const now = current(number);
    for (const SealedHash& hash : field.tools().indexes) {
        const std::vector<Value> there =
            now == nullptr ? std::vector<Value>() : values_at(now->raw, hash.column.text);
        const auto holds = [&](const Value& value) {
            for (std::size_t key = 0; key < hash.of.size(); ++key) {
                if (same_value(field.index(hash, value, key), there.front())) {
                    return true;
                }
            }
            return false;
        };
        if (same && !there.empty() && holds(plain)) {
            inner_[number].values.push_back({hash.column.text, there.front()});
            continue;
        }
        const std::vector<Value> old =
            now == nullptr ? std::vector<Value>() : values_at(now->plain, field.path());
        if (!plain.is_null() && !there.empty() && !there.front().is_null() && !old.empty() &&
            !old.front().is_null() && !same && !holds(old.front())) {
            obstacles_.push_back({number, field.path(), "no_ability",
                                  "its index " + hash.column.text +
                                      " does not hold what the map says: what the application "
                                      "would look for is not known"});
        }
        inner_[number].values.push_back({hash.column.text, field.index(hash, plain)});
    }
}

/// Fields whose context is written are bound to the new one.
void SealedChanges::seal_anew(const Group& group, std::size_t number,
                              std::span<const NewValue> all) {
    const Current* const now = current(number);
    if (now == nullptr) {
        return;
    }
    for (const SealedField& field : group.sealed->fields()) {
        const bool is_written = std::any_of(all.begin(), all.end(), [&](const NewValue& value) {
            return paths_touch(value.path, field.path());
        });
        const std::vector<std::string> names = field.entry().context_fields();
        const bool is_bound =
            std::any_of(changes_[number].values.begin(), changes_[number].values.end(),
                        [&](const NewValue& value) {
                            return std::find(names.begin(), names.end(), value.path) != names.end();
                        });
        const std::vector<Value> plain = values_at(now->plain, field.path());
        if (is_written || !is_bound || plain.empty() ||
            field.context(now->raw) == field.context(now->raw, all)) {
            continue;
        }
        const std::vector<Value> raw = values_at(now->raw, field.path());
        if (plain.size() > 1 || field.is_plain(raw.front())) {
            if (plain.size() > 1) {
                obstacles_.push_back({number, field.path(), "no_ability",
                                      "several values are bound to what would be written"});
            }
            continue;
        }
        inner_[number].values.push_back(
            {field.path(), field.seal(plain.front(), field.context(now->raw, all), raw.front())});
    }
}

void SealedChanges::write_compounds(const Group& group, std::size_t number,
                                    std::span<const NewValue> all) {
    const Current* const now = current(number);
    for (const SealedField& field : group.sealed->fields()) {
        for (const SealedRowHash& hash : field.tools().compounds) {
            const bool is_touched = std::any_of(
                changes_[number].values.begin(), changes_[number].values.end(),
                [&](const NewValue& value) {
                    return std::any_of(
                        hash.parts.begin(), hash.parts.end(),
                        [&](const FieldPath& part) { return paths_touch(value.path, part.text); });
                });
            if (!is_touched) {
                continue;
            }
            const std::vector<Value> there =
                now == nullptr ? std::vector<Value>() : values_at(now->raw, hash.column.text);
            const std::vector<Value> parts = parts_of(hash, now, all);
            const bool any = std::any_of(parts.begin(), parts.end(),
                                         [](const Value& part) { return !part.is_null(); });
            Value value;
            if (any) {
                value = !there.empty() && hash.says(parts, there.front().text)
                            ? there.front()
                            : text_value(hash.of.front()(parts));
            }
            if (any && now != nullptr && is_another(hash, parts_of(hash, now, {}), there)) {
                obstacles_.push_back({number, field.path(), "no_ability",
                                      "its index " + hash.column.text +
                                          " does not hold what the map says: what the application "
                                          "would look for is not known"});
            }
            inner_[number].values.push_back({hash.column.text, std::move(value)});
        }
    }
}

/// What the record holds by now and will not hold any more.
void SealedChanges::note_old(const Group& group, std::size_t number) {
    const Current* const now = current(number);
    if (now == nullptr || !as_decided_[number]) {
        return;
    }
    for (const SealedField& field : group.sealed->fields()) {
        const bool goes = changes_[number].remove ||
                          std::any_of(changes_[number].values.begin(),
                                      changes_[number].values.end(), [&](const NewValue& value) {
                                          return paths_touch(value.path, field.path());
                                      });
        const std::vector<Value> raw = values_at(now->raw, field.path());
        const std::vector<Value> plain = values_at(now->plain, field.path());
        for (std::size_t at = 0; goes && at < raw.size() && at < plain.size(); ++at) {
            const bool stays =
                std::any_of(inner_[number].values.begin(), inner_[number].values.end(),
                            [&](const NewValue& value) { return value.value == raw[at]; });
            if (!stays && !raw[at].is_null() && !field.is_plain(raw[at])) {
                old_.push_back({raw[at].text, plain[at].text, !field.entry().is_deterministic()});
            }
            for (const SealedHash& hash : field.tools().indexes) {
                for (const Value& value : values_at(now->raw, hash.column.text)) {
                    old_.push_back({value.text, plain[at].text, false});
                }
            }
        }
    }
}

std::vector<std::string> SealedChanges::must_not_stay(std::span<const std::string> values) const {
    std::vector<std::string> out(values.begin(), values.end());
    std::set<std::string> known(values.begin(), values.end());
    if (values.empty()) {
        return out;
    }
    for (const Old& old : old_) {
        const bool is_theirs =
            old.is_random || std::find(values.begin(), values.end(), old.plain) != values.end();
        if (is_theirs && old.text.size() >= least_proved && known.insert(old.text).second) {
            out.push_back(old.text);
        }
    }
    return out;
}

Obstacle SealedChanges::outer(Obstacle obstacle) const {
    const auto group = groups_.find(changes_[obstacle.change].collection->name);
    if (group != groups_.end()) {
        const std::string owner = group->second.sealed->owner_of(obstacle.field);
        obstacle.field = owner.empty() ? obstacle.field : owner;
        const std::vector<NewValue>& values = changes_[obstacle.change].values;
        if (obstacle.field.empty() && values.size() == 1) {
            obstacle.field = values.front().path;  // the store was asked to write its index too
        }
    }
    return obstacle;
}

}  // namespace dsar
