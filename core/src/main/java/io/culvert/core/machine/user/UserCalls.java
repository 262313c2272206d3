package io.culvert.core.machine.user;

import jnr.ffi.annotations.SaveError;

/**
 * The C library's calls that change who a process is; jnr-ffi implements this interface. glibc
 * carries each of them out on every thread of the process (nptl(7)), as the bare system calls would
 * not. On failure the result is -1.
 */
public interface UserCalls {

  @SaveError
  int initgroups(String user, int group);

  @SaveError
  int setresgid(int real, int effective, int saved);

  @SaveError
  int setresuid(int real, int effective, int saved);
}
