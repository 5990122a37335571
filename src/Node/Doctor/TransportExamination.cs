// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PowerVerse.Chain.Node.Doctor;

/// <summary>Judges the way to a node as a browser does: URL, CORS, clock, batches, WebSocket.</summary>
internal sealed class TransportExamination
{
    private static readonly TimeSpan ClockOffsetMax = WalletExamination.ClockOffsetMax;

    private readonly WalletClient _client;
    private readonly TimeProvider _time;
    private readonly DoctorReport _report;

    public TransportExamination(WalletClient client, TimeProvider time, DoctorReport report)
    {
        _client = client;
        _time = time;
        _report = report;
    }

    /// <summary>Judges the URL.</summary>
    public void CheckUrl()
    {
        if (_client.Url.Scheme == Uri.UriSchemeHttp && !_client.Url.IsLoopback)
        {
            _report.Warn("URL", "http on another machine: MetaMask and web pages on https take only https there. Put a proxy with a certificate before the node.");
        }
        else
        {
            _report.Good("URL", _client.Url.ToString());
        }
    }

    /// <summary>Judges whether pages may read an answer.</summary>
    public void CheckOriginHeader(HttpResponseMessage response)
    {
        string? allowed = RpcAnswers.Header(response, "Access-Control-Allow-Origin");
        if (allowed == "*" || allowed == _client.Origin)
        {
            _report.Good("CORS", $"answers may be read by {(allowed == "*" ? "every page" : _client.Origin)}");
        }
        else
        {
            _report.Fail(
                "CORS", $"pages of {_client.Origin} may not read answers ({(allowed is null ? "no Access-Control-Allow-Origin" : allowed)}): set --rpc-origins, or see to the proxy");
        }
    }

    /// <summary>Compares the server's clock with this machine's.</summary>
    public void CheckClock(HttpResponseMessage response)
    {
        if (response.Headers.Date is not { } date)
        {
            return;
        }

        TimeSpan offset = date - _time.GetUtcNow();
        if (offset.Duration() > ClockOffsetMax)
        {
            _report.Warn("clock", string.Create(CultureInfo.InvariantCulture, $"the server's clock is {offset.TotalSeconds:F0} s from this machine's: set one of them by NTP"));
        }
        else
        {
            _report.Good("clock", "the server's agrees with this machine's");
        }
    }

    /// <summary>Asks as a browser does before it sends a request.</summary>
    public async Task CheckPreflightAsync(CancellationToken cancellationToken)
    {
        const string Check = "CORS preflight";
        using HttpRequestMessage request = new(HttpMethod.Options, _client.Url);
        request.Headers.TryAddWithoutValidation("Origin", _client.Origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "content-type");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Private-Network", "true");
        using HttpResponseMessage? response = await _client.TrySendAsync(Check, request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return;
        }

        string? origin = RpcAnswers.Header(response, "Access-Control-Allow-Origin");
        string headers = RpcAnswers.Header(response, "Access-Control-Allow-Headers") ?? string.Empty;
        if (!response.IsSuccessStatusCode || (origin != "*" && origin != _client.Origin))
        {
            _report.Fail(Check, $"refused with status {(int)response.StatusCode}: a browser will not even send the request of a page of {_client.Origin}");
        }
        else if (headers != "*" && !headers.Contains("content-type", StringComparison.OrdinalIgnoreCase))
        {
            _report.Fail(Check, "the header Content-Type is not allowed, and JSON cannot be sent without it");
        }
        else if (_client.Url.IsLoopback && RpcAnswers.Header(response, "Access-Control-Allow-Private-Network") != "true")
        {
            _report.Warn(Check, "no Access-Control-Allow-Private-Network: Chrome keeps public pages from this machine's node");
        }
        else
        {
            _report.Good(Check, "answered");
        }
    }

    /// <summary>Sends two calls at once.</summary>
    public async Task CheckBatchAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = _client.Post($"[{RpcAnswers.Body("eth_chainId")},{RpcAnswers.Body("eth_blockNumber")}]");
        using HttpResponseMessage? response = await _client.TrySendAsync("batch", request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return;
        }

        string text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (RpcAnswers.TryParse(text, out JsonElement answer) && answer.ValueKind == JsonValueKind.Array && answer.GetArrayLength() == 2)
        {
            _report.Good("batch", "two requests, two answers");
        }
        else
        {
            _report.Warn("batch", $"not answered as one ({RpcAnswers.Shorten(text)}): ethers sends batches unless told otherwise");
        }
    }

    /// <summary>Asks for the chain id over WebSocket.</summary>
    public async Task CheckWebSocketAsync(ulong chainId, CancellationToken cancellationToken)
    {
        const string Check = "WebSocket";
        Uri url = new UriBuilder(_client.Url) { Scheme = _client.Url.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(RpcAnswers.CallTimeMax);
        try
        {
            using ClientWebSocket socket = new();
            socket.Options.SetRequestHeader("Origin", _client.Origin);
            await socket.ConnectAsync(url, patience.Token).ConfigureAwait(false);
            await socket.SendAsync(Encoding.UTF8.GetBytes(RpcAnswers.Body("eth_chainId")), WebSocketMessageType.Text, endOfMessage: true, patience.Token).ConfigureAwait(false);
            byte[] buffer = new byte[1_024];
            WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false);
            bool isSame = RpcAnswers.TryParse(Encoding.UTF8.GetString(buffer, 0, received.Count), out JsonElement answer)
                && RpcAnswers.TryParseQuantity(RpcAnswers.Text(answer, "result"), out ulong other) && other == chainId;
            if (isSame)
            {
                _report.Good(Check, url.ToString());
            }
            else
            {
                _report.Warn(Check, $"another chain or no answer on {url}");
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            _report.Warn(Check, $"not on {url}: pages that listen for events must poll instead");
        }
    }
}
