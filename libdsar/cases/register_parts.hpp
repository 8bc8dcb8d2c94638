// SPDX-License-Identifier: Apache-2.0
// What register.cpp, its neighbours and the engine share; no part of the library's interface.
#pragma once

#include "libdsar/cases/register.hpp"
#include "libdsar/cases/register_table.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

inline constexpr std::string_view request_name = "request.json";

/// The request that a case keeps; nullopt when it keeps none (any more).
std::optional<Intake> kept_intake(const CaseFile& file);
/// The same without holding the case. Throws Error as CaseFile::read_sealed().
std::optional<Intake> kept_intake(const Workspace& workspace, std::string_view case_id);

/// `case_opened`.
Act opening_act(const Intake& intake);

/// Throws Error (Usage), as Register::open_case().
void check_intake(const Intake& intake);

/// refuse_values_of() for each text in the act's details that an officer typed.
void refuse_values_of(const Subject& subject, const Act& act);

/// How to find the keys that signed.
FindKeys keys_in(const Workspace& workspace);

/// The signed chain of the register: in the table, with its head beside it. What adds to it is
/// called within RegisterTable::change and under the register's lock.
class RegisterChain {
 public:
    RegisterChain(const Workspace& workspace, RegisterTable& table);
    /// Adds a line; `case_id` may be empty. Throws Error (Failed) when the chain's end is not what
    /// its head says, or nobody could check the signer's key.
    JournalHead add(const Act& act, std::string_view case_id, const Signer& signer);
    /// Writes the head; after the change was committed.
    void write_head(const JournalHead& head, const Signer& signer) const;
    [[nodiscard]] Problems check() const;
    /// Only whether the chain's end is what its head says; reads two lines, and takes no lock.
    [[nodiscard]] Problems check_end() const;

 private:
    [[nodiscard]] std::filesystem::path head_file() const;

    const Workspace& workspace_;
    RegisterTable& table_;
};

/// The journal of a case as it lies there, verified.
struct ReadJournal {
    std::vector<JournalEntry> entries;
    std::uint64_t bytes = 0;
    Problems problems;  ///< not empty: `entries` cannot be trusted
};
ReadJournal read_journal(const Workspace& workspace, std::string_view case_id);

/// What is damaged is evidence of that, and stays. Throws Error (Failed).
void require_whole_journal(const Workspace& workspace, std::string_view case_id);

/// Register::check().
Problems check_register(const Workspace& workspace, RegisterTable& table);

}  // namespace dsar
