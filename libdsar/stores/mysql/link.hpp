// SPDX-License-Identifier: Apache-2.0
// One connection to a server of MariaDB or MySQL, step by step: each step ends, or is given up when
// it takes too long or somebody asks to stop.
#pragma once

#include "libdsar/base/mysql_module.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/stores/mysql/settings.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace dsar {

/// One row that came; lives until the function that got it returns.
class MysqlRow {
 public:
    MysqlRow(const MysqlFunctions& functions, void* handle)
        : functions_(functions), handle_(handle) {}

    [[nodiscard]] bool is_null(std::size_t column) const {
        return functions_.column(handle_, column).data() == nullptr;
    }
    /// Empty for NULL.
    [[nodiscard]] std::string_view text(std::size_t column) const {
        const auto bytes = functions_.column(handle_, column);
        return {bytes.data(), bytes.size()};
    }
    [[nodiscard]] std::string string(std::size_t column) const { return std::string(text(column)); }
    [[nodiscard]] MysqlKind kind(std::size_t column) const {
        return functions_.kind(handle_, column);
    }

 private:
    const MysqlFunctions& functions_;
    void* handle_;
};

/// What came of a step. `code` is of the server or, from 2000 on, of Connector/C.
struct MysqlOutcome {
    enum class End { Done, Fault, TimedOut, Stopped };
    End end = End::Done;
    unsigned code = 0;

    [[nodiscard]] bool is_done() const { return end == End::Done; }
};

/// A connection. Whatever does not end as Done or Fault leaves it closed.
class MysqlLink {
 public:
    using TakeRow = std::function<void(const MysqlRow& row)>;

    MysqlLink();

    /// Opens it anew.
    MysqlOutcome connect(const MysqlOptions& options, const std::optional<Secret>& password,
                         std::size_t most_bytes, std::chrono::milliseconds most,
                         const std::stop_token& stop);
    /// A statement whose rows are of no interest.
    MysqlOutcome run(const std::string& sql);
    /// A statement with parameters `?`; rows come one by one. When `take` throws, the connection is
    /// closed.
    MysqlOutcome query(const std::string& sql, std::span<const MysqlParameter> parameters,
                       const TakeRow& take);
    void close() noexcept { handle_.reset(); }

    /// From now on each step may take so long, and ends when somebody asks to stop.
    void set_limits(std::chrono::milliseconds most, std::stop_token stop);

    [[nodiscard]] bool is_open() const { return handle_ != nullptr; }
    /// By which the server knows it.
    [[nodiscard]] unsigned long number() const { return functions_.number(handle_.get()); }
    [[nodiscard]] bool is_mariadb() const { return functions_.is_mariadb(handle_.get()); }
    [[nodiscard]] unsigned long version() const { return functions_.version(handle_.get()); }
    /// How many rows the last statement changed.
    [[nodiscard]] unsigned long long changed() const { return changed_; }

 private:
    MysqlOutcome connect(const MysqlOptions& options, const std::optional<Secret>& password,
                         std::size_t most_bytes, MysqlTls tls);

    struct Close {
        const MysqlFunctions* functions;
        void operator()(void* handle) const { functions->close(handle); }
    };

    MysqlOutcome finish(int waits);
    [[nodiscard]] std::optional<int> wait(int waits, std::chrono::steady_clock::time_point deadline,
                                          bool& stopped) const;
    void give_up();

    const MysqlFunctions& functions_;
    std::unique_ptr<void, Close> handle_;
    std::chrono::milliseconds most_{0};
    std::stop_token stop_;
    unsigned long long changed_ = 0;
};

/// Whether after this fault the connection is of no use.
bool is_lost_connection(unsigned code);

}  // namespace dsar
