// SPDX-License-Identifier: Apache-2.0
// The tables of .dsar/register.db. All SQL of the register is here.
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
#include <vector>

namespace dsar {

/// One row of the table of cases.
struct RegisterRow {
    CaseHistory history;
    std::uint64_t journal_bytes = 0;  ///< of the lines that `history` was read from
    bool retired = false;             ///< its journal's keeping has ended
};

/// One database. Throws Error: Failed when it is damaged or not ours, Busy when it stays locked.
class RegisterTable {
 public:
    /// Opens or makes the file; with the modes that its folder gives.
    explicit RegisterTable(const std::filesystem::path& file);
    RegisterTable(RegisterTable&&) noexcept;
    RegisterTable& operator=(RegisterTable&&) noexcept;
    ~RegisterTable();

    /// Does `work` in one transaction that nobody else writes beside; undone when it throws.
    void change(const std::function<void()>& work);

    /// Takes a row, unless the one that is there was read from more of the journal.
    void put(const RegisterRow& row);
    void retire(std::string_view case_id);
    [[nodiscard]] std::optional<RegisterRow> row(std::string_view case_id);
    [[nodiscard]] std::vector<RegisterRow> rows(const RegisterFilter& filter);
    /// Bytes of each journal as taken in, by case; retired cases have none.
    [[nodiscard]] std::map<std::string, std::optional<std::uint64_t>> sizes();

    /// What the person of a case is known by; `label` is sealed.
    void put_person(std::string_view case_id, const std::vector<std::string>& digests,
                    std::string_view label);
    [[nodiscard]] bool has_person(std::string_view case_id);
    void forget_person(std::string_view case_id);
    [[nodiscard]] std::vector<std::string> cases_of(const std::vector<std::string>& digests);
    [[nodiscard]] std::map<std::string, std::string> labels();

    /// The chain of the register.
    void add_line(std::uint64_t n, std::string_view line);
    [[nodiscard]] std::string last_line();
    [[nodiscard]] std::vector<std::string> lines();

 private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace dsar
