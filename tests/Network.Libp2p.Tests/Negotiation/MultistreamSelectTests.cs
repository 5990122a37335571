// SPDX-License-Identifier: Apache-2.0

using System.IO.Pipelines;
using PowerVerse.Chain.Network.Libp2p.Negotiation;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests.Negotiation;

[Parallelizable(ParallelScope.All)]
public sealed class MultistreamSelectTests
{
    [Test]
    public void Lines_have_the_published_form() =>
        MultistreamSelect.Lines(MultistreamSelect.Header, "/noise").Should().Equal("\u0013/multistream/1.0.0\n\u0007/noise\n"u8.ToArray());

    [Test]
    public async Task Both_sides_agree_on_the_first_protocol_in_common()
    {
        (Side dialler, Side listener) = Side.Pair();
        Task<string> answer = MultistreamSelect.AnswerAsync(listener, id => id == "/b", default).AsTask();
        (await MultistreamSelect.SelectAsync(dialler, ["/a", "/b", "/c"], default)).Should().Be("/b");
        (await answer).Should().Be("/b");
    }

    [Test]
    public async Task Nothing_in_common_fails_at_once_on_the_dialling_side()
    {
        (Side dialler, Side listener) = Side.Pair();
        Task<string> answer = MultistreamSelect.AnswerAsync(listener, _ => false, default).AsTask();
        (await MultistreamSelect.SelectAsync(dialler, ["/a"], default).AsTask().FailureAsync()).Should().Be(CloseReason.ProtocolNotSupported);
        dialler.End();
        (await answer.FailureAsync()).Should().Be(CloseReason.RemoteClose);
    }

    [Test]
    public async Task Seventeenth_proposal_is_one_too_many()
    {
        (Side dialler, Side listener) = Side.Pair();
        Task<string> answer = MultistreamSelect.AnswerAsync(listener, _ => false, default).AsTask();
        await dialler.WriteAsync(MultistreamSelect.Lines([MultistreamSelect.Header, .. Enumerable.Repeat("/x", MultistreamSelect.ProposalsMax)]), default);
        (await answer.FailureAsync()).Should().Be(CloseReason.NegotiationViolation);
    }

    [TestCase(MultistreamSelect.LineBytesMax, true)]
    [TestCase(MultistreamSelect.LineBytesMax + 1, false)]
    public async Task Line_is_limited(int length, bool isTaken)
    {
        (Side dialler, Side listener) = Side.Pair();
        string name = "/" + new string('x', length - 2);
        Task<string> answer = MultistreamSelect.AnswerAsync(listener, id => id == name, default).AsTask();
        await dialler.WriteAsync(MultistreamSelect.Lines(MultistreamSelect.Header, name), default);
        (await answer.FailureAsync()).Should().Be(isTaken ? CloseReason.None : CloseReason.NegotiationViolation);
    }

    [TestCase("\u0012/multistream/1.0.0")]
    [TestCase("\u0013/multistream/2.0.0\n")]
    [TestCase("\u0000")]
    public async Task Malformed_line_or_header_ends_the_negotiation(string text)
    {
        (Side dialler, Side listener) = Side.Pair();
        await dialler.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), default);
        (await MultistreamSelect.AnswerAsync(listener, _ => true, default).AsTask().FailureAsync()).Should().Be(CloseReason.NegotiationViolation);
    }

    [Test]
    public async Task Answer_that_was_not_proposed_ends_the_negotiation()
    {
        (Side dialler, Side listener) = Side.Pair();
        await listener.WriteAsync(MultistreamSelect.Lines(MultistreamSelect.Header, "/other"), default);
        (await MultistreamSelect.SelectAsync(dialler, ["/a"], default).AsTask().FailureAsync()).Should().Be(CloseReason.NegotiationViolation);
    }

    [Test]
    public async Task Bytes_one_at_a_time_and_nothing_is_read_beyond_the_answer()
    {
        (Side dialler, Side listener) = Side.Pair();
        Task<string> answer = MultistreamSelect.AnswerAsync(listener, id => id == "/a", default).AsTask();
        foreach (byte value in (byte[])[.. MultistreamSelect.Lines(MultistreamSelect.Header, "/a"), .. "payload"u8])
        {
            await dialler.WriteAsync(new byte[] { value }, default);
        }

        (await answer).Should().Be("/a");
        byte[] payload = new byte[7];
        (await listener.TryReadExactlyAsync(payload, default)).Should().BeTrue();
        payload.Should().Equal("payload"u8.ToArray());
    }

    private sealed class Side(PipeReader input, PipeWriter output) : IByteChannel, IDuplexPipe
    {
        private readonly PipeWriter _output = output;

        public PipeReader Input { get; } = input;

        public PipeWriter Output => _output;

        public static (Side Dialler, Side Listener) Pair()
        {
            Pipe there = new();
            Pipe back = new();
            return (new Side(back.Reader, there.Writer), new Side(there.Reader, back.Writer));
        }

        public void End() => _output.Complete();

        public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => new PipeByteChannel(this).ReadAsync(buffer, cancellationToken);

        public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => new PipeByteChannel(this).WriteAsync(bytes, cancellationToken);
    }
}
