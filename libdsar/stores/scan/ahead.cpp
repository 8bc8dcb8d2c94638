// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/ahead.hpp"

#include <span>
#include <string>
#include <utility>

namespace dsar {
namespace {

/// Bytes of memory.
constexpr std::size_t most_waiting = std::size_t{12} << 20U;

struct Enough {};

/// What a text takes outside of its string, with what malloc() needs for itself.
std::size_t memory_of(const std::string& text) {
    constexpr std::size_t small = 15;
    constexpr std::size_t head = 16;
    return text.capacity() > small ? text.capacity() + head : 0;
}

std::size_t memory_of(const std::vector<Field>& fields) {
    std::size_t bytes = fields.capacity() * sizeof(Field);
    for (const Field& field : fields) {
        bytes += memory_of(field.name) + memory_of(field.value.text);
    }
    return bytes;
}

std::size_t memory_of(const RecordAhead& found) {
    std::size_t bytes = sizeof(RecordAhead) + found.hits.capacity() * sizeof(Hit);
    for (const Hit& hit : found.hits) {
        bytes += memory_of(hit.needle);
    }
    return bytes + memory_of(found.record.key) + memory_of(found.record.fields);
}

}  // namespace

RecordFinder::RecordFinder()
    : sink_([this](std::size_t query, Record record, std::span<const Hit> hits) {
          found_->push_back({query, std::move(record), {hits.begin(), hits.end()}});
      }) {}

void RecordFinder::find(std::string_view text, const Position& position,
                        std::vector<RecordAhead>& found) {
    found_ = &found;
    look(text, position);
}

FinderPool::FinderPool(std::function<std::unique_ptr<RecordFinder>()> make)
    : make_(std::move(make)) {}

std::unique_ptr<RecordFinder> FinderPool::take() {
    {
        const std::scoped_lock lock(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<RecordFinder> finder = std::move(idle_.back());
            idle_.pop_back();
            return finder;
        }
    }
    try {
        return make_();
    } catch (...) {
        return nullptr;
    }
}

void FinderPool::give_back(std::unique_ptr<RecordFinder> finder) {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(finder));
}

void FinderPool::find_ahead(std::string_view block, std::string_view file, FoundAhead& ahead,
                            const std::function<void(const FindInRecord& find)>& pass) {
    std::unique_ptr<RecordFinder> finder = take();
    if (!finder) {
        return;
    }
    std::vector<RecordAhead>& records = ahead.records;
    std::size_t whole = 0;
    const FindInRecord find = [&](std::string_view text, std::int64_t number) {
        if (waiting_ > most_waiting) {
            throw Enough();
        }
        finder->find(text, {number, file, 0}, records);
        for (; whole < records.size(); ++whole) {
            const std::size_t bytes = memory_of(records[whole]);
            ahead.waiting += bytes;
            waiting_ += bytes;
        }
        ahead.until = static_cast<std::size_t>(text.data() - block.data()) + text.size();
    };
    try {
        pass(find);
        ahead.until = block.size();
    } catch (...) {
        records.resize(whole);
    }
    give_back(std::move(finder));
}

void FinderPool::deliver(FoundAhead& ahead, std::int64_t before, const RecordSink& sink) {
    for (RecordAhead& found : ahead.records) {
        for (Field& part : found.record.key) {
            if (part.name == "#") {
                part.value.text = std::to_string(std::stoll(part.value.text) + before);
            }
        }
        sink(found.query, std::move(found.record), found.hits);
    }
    ahead.records = {};
    waiting_ -= std::exchange(ahead.waiting, 0);
}

}  // namespace dsar
