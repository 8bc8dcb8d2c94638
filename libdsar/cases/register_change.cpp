// SPDX-License-Identifier: Apache-2.0
// What several threads record at the same moment goes into one transaction of the register.
#include "libdsar/cases/register_state.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

/// The first line of a chain is alone in its transaction: without a head in the workspace the next
/// one writes it, over what must be on disk by then.
bool has_head(const Workspace& workspace) {
    std::error_code ignored;
    return std::filesystem::exists(workspace.root / ".dsar" / "register.head", ignored);
}

}  // namespace

/// Who comes while nobody changes the table does it for all who wait; the others are told.
void Register::State::change(const Extend& extend) {
    Wanted mine{&extend};
    std::unique_lock lock(queue_mutex);
    queue.push_back(&mine);
    settled.wait(lock, [&] { return mine.done || !changing; });
    if (!mine.done) {
        changing = true;
        const std::vector<Wanted*> group = std::exchange(queue, {});
        lock.unlock();
        change_all(group);
        lock.lock();
        changing = false;
        for (Wanted* const each : group) {
            each->done = true;
        }
        settled.notify_all();
    }
    if (mine.failure) {
        std::rethrow_exception(mine.failure);
    }
}

void Register::State::change_all(std::span<Wanted* const> group) {
    const std::scoped_lock lock(mutex);
    bool extending = false;
    if (group.size() > 1 && has_head(*workspace)) {
        try {
            change_together(group, extending);
            return;
        } catch (...) {
            if (!extending) {  // what became of the transaction, became of all
                for (Wanted* const each : group) {
                    each->failure = std::current_exception();
                }
                return;
            }
        }
    }
    for (Wanted* const each : group) {
        try {
            change_together(std::span(&each, 1), extending);
        } catch (...) {
            each->failure = std::current_exception();
        }
    }
}

/// `extending`: it failed in what was to be added, so nothing was.
void Register::State::change_together(std::span<Wanted* const> group, bool& extending) {
    RegisterChain chain(*workspace, *table);
    table->add_to_chain(
        [&] {
            extending = true;
            std::string head;
            for (const Wanted* const each : group) {
                if (!head.empty()) {
                    table->keep_head(head);
                }
                head = (*each->extend)(chain);
            }
            extending = false;
            return head;
        },
        [&](const std::string& head) { chain.put_head(head); });
}

}  // namespace dsar
