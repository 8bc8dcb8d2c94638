// SPDX-License-Identifier: Apache-2.0
// What a register holds while it is open; no part of the library's interface.
#pragma once

#include "libdsar/cases/register.hpp"
#include "libdsar/cases/register_parts.hpp"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

struct Register::State {
    explicit State(const Workspace& in) : workspace(&in), table(open_register_table(in)) {}

    using Extend = std::function<std::string(RegisterChain&)>;
    struct Wanted {
        const Extend* extend;
        bool done = false;
        std::exception_ptr failure{};
    };

    const Workspace* workspace;
    std::unique_ptr<RegisterTable> table;
    std::recursive_mutex mutex;  // of the table, and of the next one
    std::optional<std::chrono::steady_clock::time_point> refreshed;
    std::mutex queue_mutex;  // of what follows
    std::condition_variable settled;
    std::vector<Wanted*> queue;
    bool changing = false;

    /// All in one transaction, or each in its own when one of them fails.
    void change_all(std::span<Wanted* const> group);
    void change_together(std::span<Wanted* const> group, bool& extending);
    void refresh_in_time(Register& own);

    [[nodiscard]] JournalScope scope(std::string_view case_id) const {
        return {std::string(case_id), workspace->map.digest, workspace->settings.digest};
    }

    /// One change of table and chain, with those that other threads want at the same moment.
    /// `extend` is called within it, and returns the new head.
    void change(const std::function<std::string(RegisterChain&)>& extend);

    void put_person(std::string_view case_id, const Intake& intake);

    /// A row, and the person of one that is new here.
    void put(const RegisterRow& row, const std::optional<Intake>& intake) {
        const bool known = table->row(row.history.case_id).has_value();
        table->put(row);
        if (!known && intake) {
            put_person(row.history.case_id, *intake);
        }
    }

    [[nodiscard]] RegisterRow write_journal(const CaseFile& file, std::span<const Act> acts,
                                            const std::optional<Intake>& intake,
                                            const Signer& signer) const;
    void take_in(const std::string& case_id, Problems& problems);
    void take_in_unwritten(const std::string& case_id, Problems& problems);

    [[nodiscard]] std::optional<RegisterRow> row(std::string_view case_id) {
        const std::scoped_lock lock(mutex);
        return table->row(case_id);
    }
    [[nodiscard]] bool is_retired(const std::string& case_id) {
        const std::optional<RegisterRow> found = row(case_id);
        return found && found->retired;
    }
};

}  // namespace dsar
