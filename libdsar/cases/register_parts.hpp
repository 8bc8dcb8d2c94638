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

/// The signed chain of the register: in the table, with its head beside it and in a file of the
/// workspace, so that who can change the one cannot shorten the chain unnoticed.
class RegisterChain {
 public:
    RegisterChain(const Workspace& workspace, RegisterTable& table);
    /// Adds a line, and returns the signed text of the head that covers it; `case_id` may be empty.
    /// Called within RegisterTable::add_to_chain. Throws Error (Failed) when the chain's end is not
    /// what its heads say, or nobody could check the signer's key.
    std::string add(const Act& act, std::string_view case_id, const Signer& signer);
    /// Adds lines of the same chain that stood elsewhere, with a head that the signer vouches with.
    /// Called within RegisterTable::add_to_chain. Throws Error (Failed) when those that are here do
    /// not begin them.
    void take_over(const std::vector<std::string>& lines, const Signer& signer);
    /// Puts a head into the workspace's file; as RegisterTable::add_to_chain demands.
    void put_head(const std::string& text) const;
    [[nodiscard]] Problems check() const;
    /// Only whether the chain's end is what its heads say; takes no lock.
    [[nodiscard]] Problems check_end() const;

 private:
    [[nodiscard]] std::filesystem::path head_file() const;
    [[nodiscard]] JournalScope scope(std::string_view case_id) const;
    [[nodiscard]] Problems check_kept(const RegisterLines& all) const;

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

/// Register::move_from().
MovedRegister move_register(const Workspace& workspace, RegisterTable& from, RegisterTable& to,
                            const Signer& signer);

/// Register::check().
Problems check_register(const Workspace& workspace, RegisterTable& table);

}  // namespace dsar
