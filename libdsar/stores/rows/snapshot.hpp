// SPDX-License-Identifier: Apache-2.0
// A transaction that only reads, as long as this lives.
#pragma once

namespace dsar {

/// All statements see the database as it was when it began. `Session` begins and ends one.
template <class Session>
class RowSnapshot {
 public:
    /// Throws Error as Session::begin().
    explicit RowSnapshot(Session& session) : session_(session) { session_.begin(); }
    ~RowSnapshot() { session_.end(); }
    RowSnapshot(const RowSnapshot&) = delete;
    RowSnapshot& operator=(const RowSnapshot&) = delete;

 private:
    Session& session_;
};

}  // namespace dsar
