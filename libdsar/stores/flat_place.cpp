// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/flat_place.hpp"

#include <cstdlib>

namespace dsar {
namespace {

constexpr int rank_counted = 3;  // as many records stand before it as did
constexpr int rank_before = 2;
constexpr int rank_stays = 1;

}  // namespace

PlaceSearch::PlaceSearch(const FlatPiece& piece) : piece_(piece) {
    const Gap front;
    if (piece.stays.digest.empty() && piece.number == piece.gone) {
        exact_ = front;
        exact_by_ = &piece.stays;
    }
    if (piece.before.digest.empty()) {
        offer(rank_counted, front, piece.before);
    } else if (piece.stays.digest.empty()) {
        offer(rank_stays, front, piece.stays);
    }
}

void PlaceSearch::begin(std::uint64_t front) {
    for (Gap* gap : {exact_ ? &*exact_ : nullptr, &best_}) {
        if (gap != nullptr && gap->number == 0) {
            gap->front = front;
        }
    }
}

/// It went too, and has been put back since: this one stands behind it.
void PlaceSearch::pass_run(const Neighbour& neighbour, const Gap& gap) {
    if (exact_ && exact_->number + 1 == gap.number) {
        exact_ = gap;
        exact_by_ = &neighbour;
    }
}

void PlaceSearch::pass_stays(const Gap& gap) {
    if (gap.number == piece_.number - piece_.gone) {
        exact_ = gap;
        exact_by_ = &piece_.stays;
    }
    offer(rank_stays, gap, piece_.stays);
}

void PlaceSearch::pass_before(const Gap& gap) {
    offer(gap.number == piece_.number ? rank_counted : rank_before, gap, piece_.before);
}

void PlaceSearch::offer(int rank, const Gap& gap, const Neighbour& by) {
    const std::int64_t distance = std::abs(gap.number - (piece_.number - piece_.gone));
    if (rank > rank_ || (rank == rank_ && distance < distance_)) {
        rank_ = rank;
        distance_ = distance;
        best_ = gap;
        best_by_ = &by;
    }
}

PlaceSearch& FilePlaces::add(const FlatPiece& piece, const std::string& state) {
    PlaceSearch& search = *all_.emplace_back(std::make_unique<PlaceSearch>(piece));
    by_before_[piece.before.digest].push_back(&search);
    by_stays_[piece.stays.digest].push_back(&search);
    for (const Neighbour& each : piece.run) {
        by_run_[each.digest].emplace_back(&search, &each);
    }
    counts_[state];
    return search;
}

void FilePlaces::meet(const std::string& digest, const RecordPlace& place) {
    if (last_.number == 0) {
        for (const auto& search : all_) {
            search->begin(place.begin);
        }
    }
    const auto count = counts_.find(digest);
    if (count != counts_.end()) {
        ++count->second;
    }
    const Gap gap{last_.number + 1, place.end, place.behind};
    if (const auto mine = by_run_.find(digest); mine != by_run_.end()) {
        for (const auto& [search, neighbour] : mine->second) {
            search->pass_run(*neighbour, gap);
        }
    }
    if (const auto mine = by_before_.find(digest); mine != by_before_.end()) {
        for (PlaceSearch* search : mine->second) {
            search->pass_before(gap);
        }
    }
    if (const auto mine = by_stays_.find(digest); mine != by_stays_.end()) {
        for (PlaceSearch* search : mine->second) {
            search->pass_stays(gap);
        }
    }
    last_ = gap;
}

std::int64_t FilePlaces::count_of(const std::string& state) const {
    const auto found = counts_.find(state);
    return found == counts_.end() ? 0 : found->second;
}

}  // namespace dsar
