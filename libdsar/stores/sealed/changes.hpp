// SPDX-License-Identifier: Apache-2.0
// Changes of plain values as changes of what the store holds: values sealed, indexes written with
// them, states of records as the store has them.
#pragma once

#include "libdsar/stores/flat_match.hpp"
#include "libdsar/stores/sealed/search.hpp"

#include <cstddef>
#include <deque>
#include <exception>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// Translates all changes of one call. What is sealed is random, so the records are read first: a
/// value that stands there stays as it is sealed, and counts as written.
class SealedChanges {
 public:
    /// Reads the records. All must outlive it. Throws Error as SealedReading::find, and when a
    /// record that is meant cannot be opened.
    SealedChanges(SealedReading& reading, std::span<const Change> changes);

    /// The changes for the store itself, in the same order.
    [[nodiscard]] const std::vector<Change>& inner() const { return inner_; }
    /// Of the sealed fields, what cannot be written without doing harm.
    [[nodiscard]] const std::vector<Obstacle>& obstacles() const { return obstacles_; }
    /// `must_not_stay`, and how these values and all that goes with them were sealed.
    [[nodiscard]] std::vector<std::string> must_not_stay(std::span<const std::string> values) const;
    /// Copies of the store, with what it takes to put them back through this.
    [[nodiscard]] std::vector<std::string> wrapped(std::vector<std::string> copies) const;
    /// An obstacle of the store, told of the field that the map has.
    [[nodiscard]] Obstacle outer(Obstacle obstacle) const;

 private:
    /// A record as it stands.
    struct Current {
        Record raw;
        Record plain;
        std::string digest;  ///< of `plain`
        bool taken = false;
    };
    /// The changes of one collection with sealed fields.
    struct Group {
        const SealedCollection* sealed = nullptr;
        bool by_position = false;
        std::vector<std::size_t> changes;
        std::deque<Current> records;  ///< that may be meant
        std::map<std::string, std::vector<std::size_t>> by_key;
        /// Where a record that was written before stands by now, and the changes that mean it.
        std::vector<std::pair<OldPosition, std::size_t>> shifted = {};
    };

    static std::vector<Value> parts_of(const SealedRowHash& hash, const Current* now,
                                       std::span<const NewValue> all);
    static void unwrap(Change& change);
    void read(Group& group);
    void keep(Group& group, Record raw, const std::set<std::string>& keys,
              const std::set<std::string>& states, std::exception_ptr& failure);
    void assign(Group& group);
    void assign_moved(Group& group);
    void assign_shifted();
    void read_shifted(Group& group);
    void translate(const Group& group);
    void write(const Group& group, std::size_t number, std::span<const NewValue> all);
    void write_field(const SealedField& field, std::size_t number, const NewValue& value,
                     std::span<const NewValue> all);
    void write_indexes(const SealedField& field, std::size_t number, const Value& plain, bool same);
    void write_compounds(const Group& group, std::size_t number, std::span<const NewValue> all);
    void seal_anew(const Group& group, std::size_t number, std::span<const NewValue> all);
    void note_old(const Group& group, std::size_t number);
    [[nodiscard]] const Current* current(std::size_t number) const { return current_[number]; }

    SealedReading& reading_;
    std::span<const Change> changes_;
    bool is_flat_;
    std::vector<Change> inner_;
    std::vector<Obstacle> obstacles_;
    std::map<std::string, Group> groups_;
    std::vector<const Current*> current_;  ///< of each change; null: nobody knows
    std::vector<bool> as_decided_;         ///< whether that one is as `state` says
    /// A value that several changes write is sealed once.
    std::map<std::pair<std::string, std::string>, Value> sealed_;
    struct Old {
        std::string text;  ///< as it was sealed, or indexed
        std::string plain;
        bool is_random = false;
    };
    std::vector<Old> old_;
};

}  // namespace dsar
