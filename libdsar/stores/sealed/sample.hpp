// SPDX-License-Identifier: Apache-2.0
// Some values of a collection, opened and compared with their indexes: whether the keys and options
// of the map are those of the application.
#pragma once

#include "libdsar/stores/sealed/collection.hpp"
#include "libdsar/stores/store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace dsar {

/// What was seen of one field.
struct SealedLook {
    std::uint64_t values = 0;      ///< that were sealed, and looked at
    std::uint64_t plain = 0;       ///< that were not sealed, as the map allows
    std::uint64_t closed = 0;      ///< that could not be opened
    std::string why;               ///< the first of these could not
    std::uint64_t unfindable = 0;  ///< whose deterministic text is another one
    struct Column {
        std::uint64_t missing = 0;  ///< nothing stands in the index column
        std::uint64_t other = 0;    ///< something else does
        std::uint64_t hashed = 0;
    };
    std::map<std::string, Column> columns;
};

class SealedSample {
 public:
    explicit SealedSample(const SealedCollection& collection) : collection_(collection) {}

    /// Takes one value of each field, from among the first records. What cannot be opened is an
    /// Error.
    void take(StoreReader& reader, std::stop_token stop);
    /// Takes as many as it can in this time; what cannot be opened is counted.
    void take_for(StoreReader& reader, std::chrono::milliseconds time);

    /// Whether what take() saw lets a search trust the field's index or deterministic text.
    [[nodiscard]] bool is_found_by(const SealedField& field) const;
    /// The same of a compound index, which the field declares.
    [[nodiscard]] bool is_found_by(const SealedField& field, const SealedRowHash& hash) const;
    [[nodiscard]] const SealedLook& look(const SealedField& field) const;
    [[nodiscard]] bool read_to_the_end() const { return at_end_; }

 private:
    bool look_at_fields(const Record& record, bool again);
    void look_at(const SealedField& field, const Record& record);
    [[nodiscard]] bool has_enough_of(const SealedField& field) const;
    void compare_compounds(const SealedField& field, const Record& record, SealedLook& look);
    void compare(const SealedField& field, const Value& raw, const Value& plain,
                 const Record& record, SealedLook& look);
    template <class Each>
    void pass(StoreReader& reader, std::stop_token stop, const Each& each);

    const SealedCollection& collection_;
    std::map<std::string, SealedLook> looks_;
    bool at_end_ = false;
    std::exception_ptr failure_;
};

}  // namespace dsar
