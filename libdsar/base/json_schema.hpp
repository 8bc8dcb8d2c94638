// SPDX-License-Identifier: Apache-2.0
// Checks JSON against one of the published schemas (draft-07, built into the library).
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/problem.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace dsar {

/// Whether a schema of that name (`export-1`) is built in.
DSAR_API bool has_schema(std::string_view name);

/// A schema made ready once, for many documents. check() may be called from several threads.
class DSAR_API JsonSchema {
 public:
    /// One that is built in. Throws Error (Usage) when `name` is unknown.
    static JsonSchema named(std::string_view name);
    /// One that is at hand; `name` is used in `must` only. Throws Error (Failed) when it is none.
    JsonSchema(std::string_view name, const Json& schema);
    JsonSchema(JsonSchema&&) noexcept;
    JsonSchema& operator=(JsonSchema&&) noexcept;
    ~JsonSchema();

    [[nodiscard]] const std::string& name() const;

    /// Every violation, with `where` a JSON pointer, `is` and `must` filled and the schema's own
    /// pointer named in `must`. Empty when `json` is valid. Values of the checked document stay out
    /// of the result: `is` gives the type or shape.
    [[nodiscard]] Problems check(const Json& json) const;

 private:
    struct State;
    explicit JsonSchema(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// JsonSchema::named(name).check(json).
DSAR_API Problems check_schema(std::string_view name, const Json& json);

}  // namespace dsar
