// SPDX-License-Identifier: Apache-2.0
// One pass over a collection on behalf of all queries that ask it: what stores without an index
// share.
#pragma once

#include "libdsar/stores/matching.hpp"
#include "libdsar/stores/store.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// Stop and progress of a find(), for the innermost loops: cheap enough to be called per record.
class Meter {
 public:
    /// `total` 0: unknown. The context must outlive the meter.
    Meter(const FindContext& context, std::uint64_t total, std::string_view unit);

    /// Throws Error (Interrupted) when asked to stop.
    void poll() const;
    /// poll(), and tells the context now and then that `count` more are done.
    void add(std::uint64_t count);

 private:
    const FindContext& context_;
    std::uint64_t total_;
    std::string_view unit_;
    std::uint64_t done_ = 0;
    std::uint64_t told_ = 0;
};

/// The queries that ask one collection, by their numbers in find().
struct CollectionQueries {
    const CollectionEntry* collection = nullptr;
    std::vector<std::size_t> numbers;
};

/// The queries by collection, in the order in which collections are first named. Queries without
/// conditions that do not ask for all ask nothing and are left out.
std::vector<CollectionQueries> by_collection(std::span<const Query> queries);

/// Offers the records of one collection to its queries.
class Pass {
 public:
    /// All arguments must outlive the pass.
    Pass(std::span<const Query> queries, const CollectionQueries& mine, const RecordSink& sink);

    /// Names of the fields that a probe must hold, those of a parent (`^`) included.
    [[nodiscard]] const std::set<std::string, std::less<>>& names() const { return names_; }

    /// Compares `probe`, which holds at least names(), and delivers the whole record, made by
    /// `full`, to each query that it answers.
    void offer(const Record& probe, const Position& position, const std::function<Record()>& full);

    /// The same with the whole record, where it is likely that it answers one.
    void offer_whole(Record record, const Position& position);

    /// Delivers a whole record for `hits` on the query `index` of this pass.
    void deliver(std::size_t index, Record record, const Position& position,
                 std::span<const Hit> hits);

    [[nodiscard]] const std::vector<QueryMatcher>& matchers() const { return matchers_; }
    FieldReader& reader() { return reader_; }

 private:
    const RecordSink& sink_;
    std::vector<std::size_t> numbers_;
    std::vector<QueryMatcher> matchers_;
    std::set<std::string, std::less<>> names_;
    FieldReader reader_;
};

}  // namespace dsar
