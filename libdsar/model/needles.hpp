// SPDX-License-Identifier: Apache-2.0
// The values that a search looks for in one field: many people's at once, compared in normal form.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/model/hash_index.hpp"
#include "libdsar/model/name_forms.hpp"
#include "libdsar/model/name_starts.hpp"
#include "libdsar/model/normalise.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A set of normal forms and the cheap tests that keep the dear normaliser off most values.
/// Thread-safe once filled.
class DSAR_API Needles {
 public:
    Needles(Form form, NormaliseOptions options);

    /// Finds every value that has a normal form and is not written in it; `hit` gives that form.
    /// Has no values of its own; for whole values, not for texts.
    static Needles not_normal(Form form, NormaliseOptions options);

    /// Adds a value that already is in normal form.
    void add(std::string normal);

    [[nodiscard]] Form form() const { return form_; }
    [[nodiscard]] const NormaliseOptions& options() const { return options_; }
    [[nodiscard]] bool empty() const { return values_.empty(); }
    [[nodiscard]] std::size_t size() const { return values_.size(); }
    /// The normal forms, in the order they were added: what an index lookup asks for.
    [[nodiscard]] std::span<const std::string> values() const { return values_; }

    /// The normal form of `raw` when it is one of ours: the whole value, never a part of it.
    [[nodiscard]] std::optional<std::string> hit(std::string_view raw) const;

    /// Calls `found` with each needle that stands in free text, on token boundaries (`jo@x.com` is
    /// not in `bobjo@x.com`). E-mail and phone find every spelling; other forms find the words,
    /// folded, and names of several words also in every NameForm.
    void mentions(std::string_view text,
                  const std::function<void(const std::string&)>& found) const;

    /// How one of the names stands in a text: the first form that one does; nullopt: none does.
    [[nodiscard]] std::optional<NameForm> name_form(std::string_view text) const;

 private:
    using Found = std::function<void(const std::string&)>;
    class NumberInText;

    /// The needle that is written so; nullptr: none.
    [[nodiscard]] const std::string* find(std::string_view normal) const;
    /// As hit(), of needles with values.
    [[nodiscard]] const std::string* needle_of(std::string_view raw) const;
    void add_phone_tails(std::string_view normal);
    [[nodiscard]] bool ends_like_one(std::uint64_t tail, std::size_t digits) const;
    /// Whether of the needles at most one ends in these seven digits.
    [[nodiscard]] bool is_only_one(std::uint64_t tail) const;
    [[nodiscard]] bool phone_can_match(std::string_view raw) const;
    void report(std::string_view raw, const Found& found) const;
    void mentioned(std::string_view text, const Found& found) const;
    void mentioned_emails(std::string_view text, const Found& found) const;
    void mentioned_phones(std::string_view text, const Found& found) const;
    void try_phones(std::string_view text, const NumberInText& number, const Found& found) const;
    void mentioned_ips(std::string_view text, const Found& found) const;
    using FoundName = std::function<void(const std::string& name, NameForm form)>;
    void mentioned_names(std::string_view text, const FoundName& found) const;
    void names_in(std::string_view text, const FoundName& found) const;
    void mentioned_words(std::string_view text, const Found& found) const;

    Form form_;
    NormaliseOptions options_;
    bool not_normal_ = false;
    std::vector<std::string> values_;
    TextIndex index_;                         // of values_
    NumberSet phone_tails_;                   // last four to seven digits of each number
    NumberSet shared_tails_;                  // last seven digits of several numbers
    std::optional<bool> region_adds_digits_;  // once it had to be known
    NamePlaces first_words_;  // folded -> values_; of names what add_name_forms() makes of them
    NameStarts name_starts_;
    std::set<std::size_t> word_counts_;  // how many words the names have
};

}  // namespace dsar
