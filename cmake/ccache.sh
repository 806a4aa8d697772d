#!/bin/sh
# ccache.sh CCACHE COMPILER ARGUMENTS...: the compiler through ccache.
#
# A precompiled header is compiled with itself as -include. While the former one still lies there the compiler reads that
# instead of the text, ccache takes it for the input, and gives whatever header was once compiled over the same
# former one, in whatever clone (seen: objects compiled against headers of another change). So it goes first.
ccache=$1
shift
output='' header='' before=''
for argument in "$@"; do
  case $before in
    -o) output=$argument ;;
    -x) [ "$argument" = c++-header ] && header=yes ;;
  esac
  before=$argument
done
[ -z "$header" ] || rm -f "$output"
# Without the sloppiness no unit with a precompiled header is cached.
CCACHE_SLOPPINESS=pch_defines,time_macros exec "$ccache" "$@"
