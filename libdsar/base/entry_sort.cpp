// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/entry_sort.hpp"

#include "libdsar/base/packing.hpp"
#include "libdsar/base/spool.hpp"

#include <algorithm>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr std::size_t block_size = 8 * 1024;

// One run while it is merged: a block of it is in memory.
struct Run {
    std::vector<std::uint64_t> blocks;  // positions in the spool
    std::size_t next = 0;
    std::string bytes;
    std::optional<Unpacker> rest;
    std::string entry;
};

}  // namespace

struct EntrySort::State {
    Before before;
    std::size_t most_in_memory;
    Spool spool;
    std::vector<std::string> entries;
    std::size_t held = 0;
    std::vector<Run> runs;

    State(const std::filesystem::path& folder, Before order, std::size_t most)
        : before(std::move(order)), most_in_memory(most), spool(folder, 0) {}

    void sort() { std::ranges::stable_sort(entries, before); }

    // What is in memory becomes a run.
    void put_away() {
        sort();
        Run& run = runs.emplace_back();
        Packer block;
        for (const std::string& entry : entries) {
            block.text(entry);
            if (block.bytes().size() >= block_size) {
                run.blocks.push_back(spool.append(block.bytes()));
                block = Packer();
            }
        }
        if (!block.bytes().empty()) {
            run.blocks.push_back(spool.append(block.bytes()));
        }
        entries.clear();
        held = 0;
    }

    // The next entry of a run; false at its end.
    [[nodiscard]] bool advance(Run& run) const {
        if (!run.rest || run.rest->is_done()) {
            if (run.next == run.blocks.size()) {
                return false;
            }
            run.bytes = spool.read(run.blocks[run.next++]);
            run.rest.emplace(run.bytes);
        }
        run.entry = run.rest->text();
        return true;
    }

    void merge(const std::function<void(std::string_view)>& entry) {
        const auto later = [this](std::size_t left, std::size_t right) {
            return before(runs[right].entry, runs[left].entry) ||
                   (left > right && !before(runs[left].entry, runs[right].entry));
        };
        std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> heads(later);
        for (std::size_t run = 0; run < runs.size(); ++run) {
            if (advance(runs[run])) {
                heads.push(run);
            }
        }
        while (!heads.empty()) {
            const std::size_t run = heads.top();
            heads.pop();
            entry(runs[run].entry);
            if (advance(runs[run])) {
                heads.push(run);
            }
        }
    }
};

EntrySort::EntrySort(const std::filesystem::path& folder, Before before, std::size_t most_in_memory)
    : state_(std::make_unique<State>(folder, std::move(before), most_in_memory)) {}

EntrySort::~EntrySort() = default;

void EntrySort::add(std::string entry) {
    const std::size_t size = sizeof entry + entry.size();
    if (!state_->entries.empty() && state_->held + size > state_->most_in_memory) {
        state_->put_away();
    }
    state_->held += size;
    state_->entries.push_back(std::move(entry));
}

void EntrySort::each(const std::function<void(std::string_view entry)>& entry) {
    if (state_->runs.empty()) {
        state_->sort();
        std::ranges::for_each(state_->entries, entry);
        return;
    }
    state_->put_away();
    state_->entries.shrink_to_fit();
    state_->merge(entry);
}

}  // namespace dsar
