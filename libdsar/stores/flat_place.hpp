// SPDX-License-Identifier: Apache-2.0
// Where in a file a record is put back: found while its records are walked over, none of which is
// kept in mind.
#pragma once

#include "libdsar/stores/flat_copy.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// A place between two records, as places in the text of their file.
struct Gap {
    std::int64_t number = 0;                   ///< records before it
    std::optional<std::uint64_t> behind = {};  ///< where the record before it ends
    std::optional<std::uint64_t> front = {};   ///< where the record behind it begins, if known
};

/// A piece that is put back, and the best place for it so far.
class PlaceSearch {
 public:
    /// The piece must outlive it.
    explicit PlaceSearch(const FlatPiece& piece);

    [[nodiscard]] const FlatPiece& piece() const { return piece_; }

    /// The first record of the file.
    void begin(std::uint64_t front);
    /// Behind a record with the digest of `neighbour`, one of `run`.
    void pass_run(const Neighbour& neighbour, const Gap& gap);
    /// Behind a record with the digest of `stays`, or of `before`.
    void pass_stays(const Gap& gap);
    void pass_before(const Gap& gap);

    /// nullptr: none of them was met, so the end is meant. Else whose gap() it is.
    [[nodiscard]] const Neighbour* neighbour() const { return exact_ ? exact_by_ : best_by_; }
    [[nodiscard]] const Gap& gap() const { return exact_ ? *exact_ : best_; }

 private:
    void offer(int rank, const Gap& gap, const Neighbour& by);

    const FlatPiece& piece_;
    std::optional<Gap> exact_;  // so many records stand before it as did, without those that went
    const Neighbour* exact_by_ = nullptr;
    Gap best_;
    const Neighbour* best_by_ = nullptr;
    int rank_ = 0;  // of best_; 0: none
    std::int64_t distance_ = 0;
};

/// The pieces that are put back into one file.
class FilePlaces {
 public:
    /// `state` is the record_digest of the piece, which must outlive it.
    PlaceSearch& add(const FlatPiece& piece, const std::string& state);

    /// The next record of the file.
    void meet(const std::string& digest, const RecordPlace& place);

    /// How many records with this digest the file has.
    [[nodiscard]] std::int64_t count_of(const std::string& state) const;
    /// The place behind all records.
    [[nodiscard]] const Gap& last() const { return last_; }

 private:
    std::vector<std::unique_ptr<PlaceSearch>> all_;
    std::map<std::string, std::vector<PlaceSearch*>> by_before_;
    std::map<std::string, std::vector<PlaceSearch*>> by_stays_;
    std::map<std::string, std::vector<std::pair<PlaceSearch*, const Neighbour*>>> by_run_;
    std::map<std::string, std::int64_t> counts_;
    Gap last_;
};

}  // namespace dsar
