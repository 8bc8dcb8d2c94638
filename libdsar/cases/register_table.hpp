// SPDX-License-Identifier: Apache-2.0
// The tables of the register. Where they live is behind an interface: a file of the workspace
// (register_sqlite.cpp) or a schema of a PostgreSQL server (register_postgres.cpp). All SQL of the
// register is in those two.
#pragma once

#include "libdsar/cases/register.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dsar {

/// One row of the table of cases.
struct RegisterRow {
    CaseHistory history;
    std::uint64_t journal_bytes = 0;  ///< of the lines that `history` was read from
    bool retired = false;             ///< its journal's keeping has ended
};

/// The register's chain as it stands at one moment.
struct RegisterLines {
    std::vector<std::string> lines;
    std::optional<std::string> head;  ///< the signed head beside them; nullopt: kept there is none
};

/// The tables of one register. Throws Error: Failed when they are damaged or not ours, Busy when
/// they stay locked; a server's also NoEntry when it refuses login.
class RegisterTable {
 public:
    virtual ~RegisterTable() = default;

    /// For complaints: `.dsar/register.db`.
    [[nodiscard]] virtual std::string place() const = 0;

    /// `sqlite`, `postgres`.
    [[nodiscard]] virtual std::string kind() const = 0;
    /// Whether nobody writes beside a change on any machine, whatever locks of files are worth
    /// there.
    [[nodiscard]] virtual bool reaches_other_machines() const = 0;

    /// Does `work` in one transaction that nobody else writes beside; undone when it throws. It may
    /// be called again when the server gave up.
    virtual void change(const std::function<void()>& work) = 0;
    /// The same for what adds to the chain: `work` returns the signed text of its new head, which
    /// is kept beside the lines where tables keep one. Then `put_head` is given the newest head, by
    /// one process at a time: what it puts is never set back.
    virtual void add_to_chain(const std::function<std::string()>& work,
                              const std::function<void(const std::string& head)>& put_head) = 0;

    /// Takes a row, unless the one that is there was read from more of the journal.
    virtual void put(const RegisterRow& row) = 0;
    virtual void retire(std::string_view case_id) = 0;
    [[nodiscard]] virtual std::optional<RegisterRow> row(std::string_view case_id) = 0;
    [[nodiscard]] virtual std::vector<RegisterRow> rows(const RegisterFilter& filter) = 0;
    /// Bytes of each journal as taken in, by case; retired cases have none.
    [[nodiscard]] virtual std::map<std::string, std::optional<std::uint64_t>> sizes() = 0;

    /// What the person of a case is known by; `label` is sealed.
    virtual void put_person(std::string_view case_id, const std::vector<std::string>& digests,
                            std::string_view label) = 0;
    virtual void forget_person(std::string_view case_id) = 0;
    [[nodiscard]] virtual std::vector<std::string> cases_of(
        const std::vector<std::string>& digests) = 0;
    [[nodiscard]] virtual std::map<std::string, std::string> labels() = 0;
    /// All digests, by case.
    [[nodiscard]] virtual std::map<std::string, std::vector<std::string>> digests() = 0;

    /// The chain of the register.
    virtual void add_line(std::uint64_t n, std::string_view line) = 0;
    /// Keeps a head beside the lines, where tables keep one.
    virtual void keep_head(const std::string& head) = 0;
    /// Its last line, if any, and its head.
    [[nodiscard]] virtual RegisterLines end() = 0;
    [[nodiscard]] virtual RegisterLines lines() = 0;

    /// Empties all but the chain, to be filled anew.
    virtual void clear() = 0;
};

/// Opens or makes the file; with the modes that its folder gives.
std::unique_ptr<RegisterTable> open_sqlite_register(const std::filesystem::path& file);

/// Connects, and makes the tables when the schema has none.
std::unique_ptr<RegisterTable> open_postgres_register(const RegisterPlace& place,
                                                      const std::filesystem::path& workspace);

/// Where the settings say that it lives.
std::unique_ptr<RegisterTable> open_register_table(const Workspace& workspace);

}  // namespace dsar
