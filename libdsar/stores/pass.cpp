// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/pass.hpp"

#include "libdsar/base/error.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace dsar {

Meter::Meter(const FindContext& context, std::uint64_t total, std::string_view unit)
    : context_(context), total_(total), unit_(unit) {}

void Meter::poll() const {
    if (context_.stop.stop_requested()) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
}

void Meter::add(std::uint64_t count) {
    poll();
    done_ += count;
    const std::uint64_t step = unit_ == "bytes" ? 8ULL << 20 : 65536;
    if (context_.progress && done_ - told_ >= step) {
        told_ = done_;
        // Compressed files hold more than their size on disk says.
        context_.progress(done_, done_ <= total_ ? total_ : 0, unit_);
    }
}

std::vector<CollectionQueries> by_collection(std::span<const Query> queries) {
    std::vector<CollectionQueries> groups;
    for (std::size_t number = 0; number < queries.size(); ++number) {
        const Query& query = queries[number];
        if (query.any.empty() && !query.all) {
            continue;
        }
        auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& known) {
            return known.collection->name == query.collection->name;
        });
        if (group == groups.end()) {
            groups.push_back({query.collection, {}});
            group = std::prev(groups.end());
        }
        group->numbers.push_back(number);
    }
    return groups;
}

Pass::Pass(std::span<const Query> queries, const CollectionQueries& mine, const RecordSink& sink)
    : sink_(sink), numbers_(mine.numbers) {
    for (const std::size_t number : numbers_) {
        matchers_.emplace_back(queries[number]);
        names_.insert(matchers_.back().names().begin(), matchers_.back().names().end());
    }
}

void Pass::offer(const Record& probe, const Position& position,
                 const std::function<Record()>& full) {
    for (std::size_t index = 0; index < matchers_.size(); ++index) {
        const std::vector<Hit> hits = matchers_[index].hits(probe, position, reader_);
        if (!hits.empty() || matchers_[index].query().all) {
            deliver(index, full(), position, hits);
        }
    }
}

void Pass::offer_whole(Record record, const Position& position) {
    std::vector<Hit> hits;
    std::optional<std::size_t> answered;  // the last one: it gets the record itself
    for (std::size_t index = 0; index < matchers_.size(); ++index) {
        std::vector<Hit> these = matchers_[index].hits(record, position, reader_);
        if (these.empty() && !matchers_[index].query().all) {
            continue;
        }
        if (answered) {
            deliver(*answered, record, position, hits);
        }
        answered = index;
        hits = std::move(these);
    }
    if (answered) {
        deliver(*answered, std::move(record), position, hits);
    }
}

void Pass::deliver(std::size_t index, Record record, const Position& position,
                   std::span<const Hit> hits) {
    const QueryMatcher& matcher = matchers_[index];
    record.key = reader_.key(*matcher.query().collection, record, position);
    if (matcher.query().existence_only) {
        record = reader_.only(record, matcher.existence_paths());
    }
    sink_(numbers_[index], std::move(record), hits);
}

}  // namespace dsar
