// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Architecture.Tests;

[Parallelizable(ParallelScope.All)]
public sealed class SourceTextTests
{
    [TestCase("double x; // float y", "double x;")]
    [TestCase("string s = \"double\";", "string s =         ;")]
    [TestCase("char c = '\"'; float f;", "char c =    ; float f;")]
    [TestCase("/* float */ int i;", "            int i;")]
    [TestCase("string s = @\"a\\\"; float f;", "string s =      ; float f;")]
    public void Comments_and_strings_are_blanked(string source, string expected) =>
        SourceText.WithoutCommentsAndStrings(source).TrimEnd().Should().Be(expected.TrimEnd());
}
